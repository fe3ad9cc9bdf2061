"""Check what a deployment's TOML file says, and take the tokens from the variables that it names.

Imported only where there is such a file: `--help` need not wait for pydantic.
"""

from collections.abc import Mapping
from typing import Annotated, Any

import pydantic

from contract_tests.deployment import DEPTHS, Allowance, Depth, Limits, TlsTrust, UsageError
from openapi import load_catalogue


def _token(variable: str, info: pydantic.ValidationInfo) -> str:
    if token := (info.context or {}).get(variable):
        return str(token)
    raise ValueError(f"the environment variable {variable} is not set")


def _known(allowance: Allowance) -> Allowance:
    if allowance.clause not in load_catalogue():
        raise ValueError(f"no clause is called {allowance.clause!r}")
    return allowance


# What does not look like a variable may be a token, which must not be repeated.
_Variable = Annotated[
    str, pydantic.Field(pattern="^[A-Z_][A-Z0-9_]*$"), pydantic.AfterValidator(_token)
]

# A table will do in place of the object, but its members must have the right types.
_Table: Any = pydantic.GetPydanticSchema(
    lambda kind, handler: {**handler.resolve_ref_schema(handler(kind)), "strict": False}
)
_Allowance = Annotated[Allowance, _Table, pydantic.AfterValidator(_known)]


class _Tokens(pydantic.BaseModel, strict=True, extra="forbid"):
    owner: _Variable = ""
    outsider: _Variable = ""


class _File(pydantic.BaseModel, strict=True, extra="forbid"):
    base_url: str = ""
    repo_id: str = ""
    other_repo_id: str = ""
    forbidden_repo_id: str = ""
    depth: Depth = "standard"
    read_only: bool = False
    seed: pydantic.NonNegativeInt = 0
    tokens: _Tokens = _Tokens()
    headers: dict[str, str] = {}
    limits: Annotated[Limits, _Table] = Limits()
    tls: Annotated[TlsTrust, _Table] = TlsTrust()
    allowances: Annotated[tuple[_Allowance, ...], pydantic.Strict(False)] = ()


_TABLES = {"tokens": _Tokens, "limits": Limits, "tls": TlsTrust, "allowances": Allowance}

# By the type of an error.
_SENTENCES = {
    "missing": "is needed",
    "string_too_short": "is needed",
    "extra_forbidden": "unknown; known are {known}",
    "unexpected_keyword_argument": "unknown; known are {known}",
    "string_pattern_mismatch": "must be the name of an environment variable in capitals, never the "
    "token itself",
    "literal_error": f"must be one of {', '.join(DEPTHS)}",
    "greater_than_equal": "must be at least {ge:g}",
    "less_than_equal": "must be at most {le:,.0f}",
    "string_type": "must be a string",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "tuple_type": "must be an array",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "dataclass_type": "must be a table",
    "date_type": "must be a date such as 2030-01-31, without quotes",
    "value_error": "{error}",
}


def read(data: Mapping[str, Any], environment: Mapping[str, str]) -> dict[str, Any]:
    """Return the settings that a file holds, the tokens by principal.

    Raises:
        UsageError: if something in it is unknown, missing or of the wrong type.
    """
    try:
        file = _File.model_validate(data, context=environment)
    except pydantic.ValidationError as error:
        raise UsageError(_sentence(error.errors()[0])) from None
    values = {name: getattr(file, name) for name in file.model_fields_set}
    return {**values, "tokens": file.tokens.model_dump(exclude_unset=True)}


def _sentence(error: Any) -> str:
    loc = error["loc"]
    where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in loc)[1:]
    table = _TABLES.get(loc[0], _File) if len(loc) > 1 else _File
    known = ", ".join(sorted(table.__annotations__))
    sentence = _SENTENCES.get(error["type"], "cannot be used")
    return f"{where}: {sentence.format(known=known, **error.get('ctx', {}))}"
