"""The deployment under check: base URL, principals, repositories, limits, allowances."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal, get_args

from annotated_types import Ge, Interval, MinLen

from contract_tests.names import run_prefix
from openapi import command_line

OWNER = "owner"
OUTSIDER = "outsider"
ANONYMOUS = "anonymous"

Depth = Literal["quick", "standard", "deep"]
DEPTHS: tuple[Depth, ...] = get_args(Depth)

Amount = Annotated[int, Ge(0)]
# Sockets take no more than twice as many seconds.
Quantity = Annotated[float, Interval(ge=0, le=1_000_000)]


class UsageError(command_line.UsageError):
    """The caller's settings are wrong; the message says which and how to mend them."""


@dataclass(frozen=True)
class Limits:
    """The load that the suite may put on the deployment.

    `timeout` and `longest_pause` are seconds, and so are `seconds`, which the whole run may take;
    `budget` is a number of requests, `keys` one of active keys; 0 means no limit for
    `requests_per_second` and `keys`. `connections` is how many calls may be under way at a
    time, but for those that are to meet.
    """

    requests_per_second: Quantity = 0.0
    budget: Amount = 20_000
    timeout: Quantity = 10.0
    retries: Amount = 4
    longest_pause: Quantity = 60.0
    keys: Amount = 5_000
    seconds: Quantity | None = None
    connections: Annotated[int, Ge(1)] = 8


@dataclass(frozen=True)
class TlsTrust:
    """How the deployment's certificate is verified."""

    ca_file: str | None = None
    verify: bool = True


@dataclass(frozen=True)
class Allowance:
    """A clause that the deployment is known to fail, until the end of a day."""

    clause: str
    reason: Annotated[str, MinLen(1)]
    until: datetime.date

    def expired(self, today: datetime.date) -> bool:
        """Say whether the last day of the allowance is over."""
        return today > self.until


@dataclass(frozen=True)
class Deployment:
    """A running service under check.

    `tokens` maps principals to bearer tokens and is never shown. `repo_id` is the owner's
    repository; `other_repo_id` a second one of theirs; `forbidden_repo_id` one that they cannot
    reach.
    """

    base_url: str
    repo_id: str
    tokens: Mapping[str, str] = field(repr=False)
    other_repo_id: str | None = None
    forbidden_repo_id: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    limits: Limits = Limits()
    tls: TlsTrust = TlsTrust()
    allowances: tuple[Allowance, ...] = ()
    depth: str = "standard"
    read_only: bool = False
    seed: int = 0
    prefix: str = field(default_factory=run_prefix)

    @property
    def seconds(self) -> float:
        """Return the seconds that a run may take, at the depth deep more than else."""
        if self.limits.seconds is not None:
            return self.limits.seconds
        return 3_600.0 if self.depth == "deep" else 600.0

    @property
    def has_outsider(self) -> bool:
        """Say whether there is a principal without access to `repo_id`."""
        return OUTSIDER in self.tokens
