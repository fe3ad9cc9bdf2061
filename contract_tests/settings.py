"""Read the settings of a run: options win over the environment, and both over a TOML file."""

import datetime
import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, get_args, get_type_hints
from urllib.parse import urlsplit

from contract_tests.client.methods import named_methods
from contract_tests.deployment import (
    OUTSIDER,
    OWNER,
    Allowance,
    Deployment,
    Limits,
    Tls,
    UsageError,
)
from openapi import load_catalogue

DEPTHS = ("quick", "standard", "deep")
VARIABLE_PREFIX = "APIKEY_CONTRACT_"
LARGEST_NUMBER = 1_000_000  # of seconds; sockets take no more than twice as many

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
_TOP_LEVEL = {*_PLAIN, "depth", "read_only", "seed", "tokens", "headers", "limits", "tls"}
_TOP_LEVEL |= {"allowances"}


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
        ):
            if not values.get(name):
                option, variable = name.replace("_", "-"), VARIABLE_PREFIX + name.upper()
                raise UsageError(f"--{option} or {variable} is needed: {why}")
        tokens = {
            principal: values.pop(name) for principal, name in _TOKENS.items() if values.get(name)
        }
        if OWNER not in tokens:
            raise UsageError(
                f"--token or {VARIABLE_PREFIX}TOKEN is needed: the bearer token of the owner"
            )
        for name in _TOKENS.values():
            values.pop(name, None)
        for principal, token in tokens.items():
            _expect_header_value(f"the token of the {principal}", token)
        for name, value in values.get("headers", {}).items():
            _expect_header_name(name)
            _expect_header_value(f"headers.{name}", value)
            if named_methods([(name, value)]):
                raise UsageError(f"headers.{name}: must not name a method of HTTP")
        ca_file = values.get("tls", Tls()).ca_file
        if ca_file and not Path(ca_file).is_file():
            raise UsageError(f"tls.ca_file: there is no file {ca_file}")
        values["base_url"] = _checked_url(values["base_url"])
        return Deployment(tokens=tokens, **values)


def from_environment(environment: Mapping[str, str]) -> Settings:
    """Return the settings of the `APIKEY_CONTRACT_…` variables; empty ones count as unset."""
    values: dict[str, Any] = {}
    for name in (*_PLAIN, *_TOKENS.values()):
        value = environment.get(VARIABLE_PREFIX + name.upper())
        if value:
            values[name] = value
    return Settings(values)


def from_toml(path: Path, environment: Mapping[str, str]) -> Settings:
    """Read a deployment's TOML file; tokens are taken from the variables that it names.

    The path of a CA file is taken as relative to the TOML file.

    Raises:
        UsageError: if the file cannot be read, or holds something unknown or of the wrong type.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: not valid TOML: {error}") from None
    try:
        values = _values(data, environment)
    except UsageError as error:
        raise UsageError(f"{path}: {error}") from None
    tls = values.get("tls", Tls())
    if tls.ca_file:
        values["tls"] = replace(tls, ca_file=str(path.parent / tls.ca_file))
    return Settings(values)


def deployment_from_environment() -> Deployment:
    """Return the deployment that the environment alone describes."""
    return from_environment(os.environ).deployment()


def _values(data: Mapping[str, Any], environment: Mapping[str, str]) -> dict[str, Any]:
    _refuse_unknown("", data, _TOP_LEVEL)
    values = {name: _typed(name, data[name], str) for name in _PLAIN if name in data}
    if "depth" in data:
        values["depth"] = data["depth"]
        if data["depth"] not in DEPTHS:
            raise UsageError(f"depth: must be one of {', '.join(DEPTHS)}")
    if "read_only" in data:
        values["read_only"] = _typed("read_only", data["read_only"], bool)
    if "seed" in data:
        values["seed"] = _typed("seed", data["seed"], int)
    values |= _tokens(_table(data, "tokens"), environment)
    if "headers" in data:
        headers = _table(data, "headers")
        values["headers"] = {
            name: _typed(f"headers.{name}", value, str) for name, value in headers.items()
        }
    if "limits" in data:
        values["limits"] = Limits(**_record("limits", _table(data, "limits"), Limits))
    if "tls" in data:
        values["tls"] = Tls(**_record("tls", _table(data, "tls"), Tls))
    allowances = _typed("allowances", data.get("allowances", []), list)
    values["allowances"] = tuple(
        _allowance(f"allowances[{index}]", entry) for index, entry in enumerate(allowances)
    )
    return values


def _tokens(table: Mapping[str, Any], environment: Mapping[str, str]) -> dict[str, str]:
    _refuse_unknown("tokens.", table, {OWNER, OUTSIDER})
    values = {}
    for principal, variable in table.items():
        name = _typed(f"tokens.{principal}", variable, str)
        # What does not look like one may be a token, which must not be repeated.
        if not re.fullmatch(r"[A-Z_][A-Z0-9_]*", name):
            raise UsageError(
                f"tokens.{principal}: must be the name of an environment variable in capitals, "
                "never the token itself"
            )
        if not environment.get(name):
            raise UsageError(f"tokens.{principal}: the environment variable {name} is not set")
        values[_TOKENS[principal]] = environment[name]
    return values


def _allowance(where: str, entry: object) -> Allowance:
    table = _typed(where, entry, dict)
    _refuse_unknown(f"{where}.", table, {"clause", "reason", "until"})
    for name in ("clause", "reason", "until"):
        if not table.get(name):
            raise UsageError(f"{where}.{name}: is needed")
    if _typed(f"{where}.clause", table["clause"], str) not in load_catalogue():
        raise UsageError(f"{where}.clause: no clause is called {table['clause']!r}")
    if type(table["until"]) is not datetime.date:
        raise UsageError(f"{where}.until: must be a date such as 2030-01-31, without quotes")
    return Allowance(
        table["clause"], _typed(f"{where}.reason", table["reason"], str), table["until"]
    )


def _record(where: str, table: Mapping[str, Any], kind: Any) -> dict[str, Any]:
    """Return the members of a table, typed as those of a dataclass are."""
    _refuse_unknown(f"{where}.", table, {entry.name for entry in fields(kind)})
    hints = get_type_hints(kind)
    return {
        name: _typed(f"{where}.{name}", value, (*get_args(hints[name]), hints[name])[0])
        for name, value in table.items()
    }


def _table(data: Mapping[str, Any], name: str) -> dict[str, Any]:
    table: dict[str, Any] = _typed(name, data.get(name, {}), dict)
    return table


def _typed(where: str, value: Any, kind: Any) -> Any:
    if kind is float and type(value) is int:
        value = float(value)
    if type(value) is not kind:
        raise UsageError(f"{where}: must be of type {kind.__name__}")
    if kind is int and value < 0:
        raise UsageError(f"{where}: must not be negative")
    if kind is float and not 0 <= value <= LARGEST_NUMBER:
        raise UsageError(f"{where}: must be between 0 and {LARGEST_NUMBER:,}")
    return value


def _refuse_unknown(where: str, table: Mapping[str, Any], known: set[str]) -> None:
    for name in table:
        if name not in known:
            raise UsageError(f"{where}{name}: unknown; known are {', '.join(sorted(known))}")


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
