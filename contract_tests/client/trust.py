"""TLS: which certificates are trusted, and advice about one that is not."""

import os
import ssl
from pathlib import Path

import httpx

from contract_tests.deployment import TlsTrust, UsageError

# X509_V_ERR_… of OpenSSL: no issuer's certificate, none in a chain of one, a self-signed one.
_UNKNOWN_ISSUER = frozenset([2, 18, 19, 20, 21])

# What OpenSSL makes of plain HTTP, in its older and newer versions.
_NO_TLS = frozenset(["WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"])


def tls_context(tls: TlsTrust) -> ssl.SSLContext:
    """Return what connections are verified with: `tls`, or else what OpenSSL's variables name.

    Raises:
        UsageError: if there are no certificates where they should be, or the file to which the keys
            of connections go (SSLKEYLOGFILE) cannot be written.
    """
    source = _source(tls)
    try:
        if source.partition(" ")[0] == "SSL_CERT_DIR":
            _expect_folder(os.environ["SSL_CERT_DIR"])
        if tls.verify and tls.ca_file:
            return ssl.create_default_context(cafile=tls.ca_file)
        return httpx.create_ssl_context(verify=tls.verify)
    except OSError as error:
        if error.filename is not None:
            raise UsageError(f"SSLKEYLOGFILE cannot be written: {error.strerror}") from None
        why = "not PEM" if isinstance(error, ssl.SSLError) else error.strerror
        raise UsageError(f"{source}: the certificates cannot be read: {why}") from None


def distrust(error: BaseException, tls: TlsTrust) -> str | None:
    """Return why no connection can be made safe, as a sentence with the setting that would help.

    None says that it was something else, which may be over when it is tried again.
    """
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, ssl.SSLError):
        cause = cause.__cause__ or cause.__context__
    if isinstance(cause, ssl.SSLCertVerificationError):
        why = f"The certificate of the deployment is not trusted: {cause.verify_message}."
        if cause.verify_code not in _UNKNOWN_ISSUER:
            return f"{why} `verify = false` under [tls] in the deployment's file trusts any."
        another = "another `ca_file`" if tls.ca_file else "its issuer's as `ca_file`"
        return (
            f"{why} Name {another} under [tls] in the deployment's file; "
            "`verify = false` trusts any."
        )
    if isinstance(cause, ssl.SSLError) and cause.reason in _NO_TLS:
        return "The deployment does not speak TLS there; should the base URL begin with http://?"
    return None


def _source(tls: TlsTrust) -> str:
    if tls.verify and tls.ca_file:
        return f"tls.ca_file {tls.ca_file}"
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        if tls.verify and os.environ.get(name):
            return f"{name} {os.environ[name]}"
    return "tls"


def _expect_folder(folders: str) -> None:
    if not any(Path(folder).is_dir() for folder in folders.split(os.pathsep)):
        raise FileNotFoundError(0, "there is no such folder")
