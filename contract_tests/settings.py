"""Read the settings of a run: options win over the environment, and both over a TOML file."""

import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from contract_tests.client.methods import named_methods
from contract_tests.deployment import OUTSIDER, OWNER, Deployment, TlsTrust, UsageError
from openapi import load_catalogue

VARIABLE_PREFIX = "APIKEY_CONTRACT_"

# Headers that say who asks for what, and how it is sent: with others, the run would go wrong.
OWN_HEADERS = frozenset(
    [
        "authorization",
        "host",
        "content-type",
        "content-length",
        "content-encoding",
        "transfer-encoding",
        "te",
        "trailer",
        "connection",
        "keep-alive",
        "upgrade",
        "expect",
        "accept-encoding",
        "range",
        "if-match",
        "if-none-match",
        "if-modified-since",
        "if-unmodified-since",
        "if-range",
        "x-http-method-override",
        "x-http-method",
        "x-method-override",
    ]
)

_PLAIN = ("base_url", "repo_id", "other_repo_id", "forbidden_repo_id")
_TOKENS = {OWNER: "token", OUTSIDER: "outsider_token"}


@dataclass(frozen=True)
class Selection:
    """The clauses that were asked for, as ids or topics; all of them if none is named."""

    clauses: Sequence[str] = ()

    def wants(self, clauses: Sequence[str]) -> bool:
        """Say whether a check of these clauses was asked for."""
        return not self.clauses or any(
            clause == wanted or clause.startswith(f"{wanted}.")
            for clause in clauses
            for wanted in self.clauses
        )

    def validated(self) -> "Selection":
        """Return the selection itself.

        Raises:
            UsageError: if it names something that is neither a clause nor a topic.
        """
        catalogue = load_catalogue()
        for wanted in self.clauses:
            if wanted not in catalogue and wanted not in catalogue.topics:
                raise UsageError(
                    f"--clause {wanted}: no clause and no topic has this name; "
                    "`apikey-spec show --clauses` lists them"
                )
        return self


@dataclass
class Settings:
    """Settings as they are given, not yet complete."""

    values: dict[str, Any] = field(default_factory=dict)

    def over(self, other: "Settings") -> "Settings":
        """Return the union of both, with these settings over the other ones."""
        return Settings({**other.values, **self.values})

    def deployment(self) -> Deployment:
        """Return the deployment that the settings describe.

        Raises:
            UsageError: if something is missing or wrong.
        """
        values = dict(self.values)
        for name, why in (
            ("base_url", "the deployment to check (or --mock for the bundled mock)"),
            ("repo_id", "a repository of the owner"),
            ("token", "the bearer token of the owner"),
        ):
            if not values.get(name):
                option, variable = name.replace("_", "-"), VARIABLE_PREFIX + name.upper()
                raise UsageError(f"--{option} or {variable} is needed: {why}")
        given = {principal: values.pop(name, None) for principal, name in _TOKENS.items()}
        tokens = {principal: token for principal, token in given.items() if token}
        for principal, token in tokens.items():
            _expect_header_value(f"the token of the {principal}", token)
        for name, value in values.get("headers", {}).items():
            _expect_header_name(name)
            _expect_header_value(f"headers.{name}", value)
            if named_methods([(name, value)]):
                raise UsageError(f"headers.{name}: must not name a method of HTTP")
        ca_file = values.get("tls", TlsTrust()).ca_file
        if ca_file and not Path(ca_file).is_file():
            raise UsageError(f"tls.ca_file: there is no file {ca_file}")
        values["base_url"] = _checked_url(values["base_url"])
        return Deployment(tokens=tokens, **values)


def from_environment(environment: Mapping[str, str]) -> Settings:
    """Return the settings of the `APIKEY_CONTRACT_…` variables; empty ones count as unset."""
    names = (*_PLAIN, *_TOKENS.values())
    given = {name: environment.get(VARIABLE_PREFIX + name.upper()) for name in names}
    return Settings({name: value for name, value in given.items() if value})


def from_toml(path: Path, environment: Mapping[str, str]) -> Settings:
    """Read a deployment's TOML file; tokens are taken from the variables that it names.

    The path of a CA file is taken as relative to the TOML file.

    Raises:
        UsageError: if the file cannot be read, or holds something unknown or of the wrong type.
    """
    from contract_tests.deployment_file import read  # noqa: PLC0415 - --help need not wait for it

    try:
        values = read(tomllib.loads(path.read_text(encoding="utf-8")), environment)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: not valid TOML: {error}") from None
    except UsageError as error:
        raise UsageError(f"{path}: {error}") from None
    values |= {_TOKENS[principal]: token for principal, token in values.pop("tokens").items()}
    tls = values.get("tls", TlsTrust())
    if tls.ca_file:
        values["tls"] = replace(tls, ca_file=str(path.parent / tls.ca_file))
    return Settings(values)


def deployment_from_environment() -> Deployment:
    """Return the deployment that the environment alone describes."""
    return from_environment(os.environ).deployment()


def _checked_url(url: str) -> str:
    if not re.fullmatch(r"https?://[^/\s?#@]+(:\d{1,5})?(/[^\s?#]*)?", url) or not _has_port(url):
        raise UsageError(
            "the base URL must begin with http:// or https:// and name a host, "
            "without user, query or fragment"
        )
    return url.rstrip("/")


def _has_port(url: str) -> bool:
    try:
        return urlsplit(url).port != 0
    except ValueError:
        return False


def _expect_header_name(name: str) -> None:
    if not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name):
        raise UsageError(f"headers.{name!a}: is no name of a header (RFC 9110, 5.6.2)")
    if name.lower() in OWN_HEADERS:
        raise UsageError(f"headers.{name}: must be left to the suite, which sends its own")


def _expect_header_value(what: str, value: str) -> None:
    if not re.fullmatch(r"[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?", value):
        raise UsageError(
            f"{what} cannot be sent in a header: it must be printable ASCII, "
            "without a line break or space at either end"
        )
