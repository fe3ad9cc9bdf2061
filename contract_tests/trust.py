"""Whose certificates are trusted."""

import os
import ssl
from pathlib import Path

import httpx

from contract_tests.deployment import Tls, UsageError


def tls_context(tls: Tls) -> ssl.SSLContext:
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


def _source(tls: Tls) -> str:
    if tls.verify and tls.ca_file:
        return f"tls.ca_file {tls.ca_file}"
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        if tls.verify and os.environ.get(name):
            return f"{name} {os.environ[name]}"
    return "tls"


def _expect_folder(folders: str) -> None:
    if not any(Path(folder).is_dir() for folder in folders.split(os.pathsep)):
        raise FileNotFoundError(0, "there is no such folder")
