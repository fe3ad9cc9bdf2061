"""The report of a run, the one model that all formats render."""

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from contract_tests.deployment import Deployment
from contract_tests.settings import Selection
from contract_tests.verdicts import ClauseVerdict, RunVerdict, Verdict
from openapi import Catalogue
from openapi.har.reading import Entry

CHANGED = 3  # exit status


@dataclass(frozen=True)
class Report:
    """The verdicts of a run with what is needed to understand them; nothing in it is secret.

    `seconds` is wall time; `requests_by_clause` counts the requests of the checks of a clause, and
    `seconds_by_clause` says how long these took, so that a check of several clauses counts for
    each; `leftovers` are the paths of keys that could not be removed; `notes` tell what is worth
    knowing and no violation; `selection` is what was asked for; `command` holds the words of the
    command that was given, without clauses, reports and tokens; `scripts` are the paths of the
    scripts that show a broken clause again, `unscripted` says by clause why there is none.

    `has_changed` says that the deployment conforms and behaves differently than a file of manners
    says, which the user asked to be told by the exit status.

    Of traffic, `coverage` tells which calls it holds and what was left out, `client` what was wrong
    with what the clients sent. `recorded` gives the calls for a HAR file.
    """

    verdict: RunVerdict
    clauses: tuple[ClauseVerdict, ...]
    catalogue: Catalogue
    settings: Mapping[str, object]
    requests: int
    seconds: float
    started: datetime.datetime
    requests_by_clause: Mapping[str, int] = field(default_factory=dict)
    seconds_by_clause: Mapping[str, float] = field(default_factory=dict)
    leftovers: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    has_changed: bool = False
    selection: Selection = field(default_factory=Selection)
    command: tuple[str, ...] = ("apikey-contract",)
    reason: str = ""
    scripts: Mapping[str, str] = field(default_factory=dict)
    unscripted: Mapping[str, str] = field(default_factory=dict)
    coverage: tuple[str, ...] = ()
    client: tuple[str, ...] = ()
    recorded: Callable[[], Iterable[Entry]] = tuple

    def counted(self, *verdicts: Verdict) -> int:
        """Return how many clauses have one of these verdicts."""
        return sum(entry.verdict in verdicts for entry in self.clauses)

    def was_asked_for(self, entry: ClauseVerdict) -> bool:
        """Say whether a clause was asked for, or has something to tell all the same."""
        silent = entry.verdict in {Verdict.SKIP, Verdict.UNCHECKED} and not entry.blocking
        return not silent or self.selection.wants([entry.clause.id])

    @property
    def exit_code(self) -> int:
        """Return the exit status of the command."""
        return CHANGED if self.has_changed else self.verdict.exit_code

    @property
    def judged(self) -> int:
        """Return how many clauses were judged either way."""
        return self.counted(Verdict.PASS, Verdict.FAIL, Verdict.KNOWN)

    @property
    def checkable(self) -> int:
        """Return how many clauses a check can see at all."""
        return len(self.clauses) - self.counted(Verdict.UNCHECKED)

    def by_topic(self) -> dict[str, list[ClauseVerdict]]:
        """Return the verdicts by the title of their topic, in the catalogue's order."""
        topics: dict[str, list[ClauseVerdict]] = {}
        for entry in self.clauses:
            title = self.catalogue.topics[entry.clause.topic]
            topics.setdefault(title, []).append(entry)
        return topics


def effective_settings(deployment: Deployment) -> dict[str, object]:
    """Return the settings of a run as reports show them: tokens and header values left out."""
    return {
        "base_url": deployment.base_url,
        "repo_id": deployment.repo_id,
        "other_repo_id": deployment.other_repo_id,
        "forbidden_repo_id": deployment.forbidden_repo_id,
        "principals": sorted(deployment.tokens),
        "headers": sorted(deployment.headers),
        "depth": deployment.depth,
        "read_only": deployment.read_only,
        "seed": deployment.seed,
        "prefix": deployment.prefix,
    }
