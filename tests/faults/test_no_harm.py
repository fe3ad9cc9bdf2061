"""Whatever a service does, and however a run ends: no key of somebody else is touched."""

import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.contract.commands import environment
from tests.faults import dangers
from tests.faults.inhabited_service import Inhabited
from tests.lawful.server import serving
from tests.lawful.service import (
    FORBIDDEN_REPO_ID,
    OTHER_REPO_ID,
    OUTSIDER_TOKEN,
    OWNER_TOKEN,
    REPO_ID,
    Answer,
    Request,
)
from tests.lawful.suite import Result, check
from tests.repository.tree import ROOT

pytestmark = pytest.mark.slow

VARIABLES = {
    "APIKEY_CONTRACT_TOKEN": OWNER_TOKEN,
    "APIKEY_CONTRACT_OUTSIDER_TOKEN": OUTSIDER_TOKEN,
    "APIKEY_CONTRACT_REPO_ID": REPO_ID,
    "APIKEY_CONTRACT_OTHER_REPO_ID": OTHER_REPO_ID,
    "APIKEY_CONTRACT_FORBIDDEN_REPO_ID": FORBIDDEN_REPO_ID,
}
QUICK = ("--depth", "quick")
DEEP = ("--depth", "deep")


def examine(service: Inhabited, *options: str) -> Result:
    """Run the suite on a service, which remembers what arrived."""
    with serving(service) as base_url:
        return check(["--base-url", base_url, *options], VARIABLES, patience=1_200.0)


@dataclass(frozen=True)
class Danger:
    """A service that could lead a run astray; `in_full` is for the runs that take long."""

    service: type[Inhabited]
    options: tuple[str, ...] = QUICK
    in_full: bool = False


def _both(name: str, service: type[Inhabited], *, quick_in_full: bool = False) -> dict[str, Danger]:
    """Return the quick run, and the standard one for the full matrix."""
    return {
        name: Danger(service, QUICK, in_full=quick_in_full),
        f"{name}, standard": Danger(service, (), in_full=True),
    }


DANGERS = {
    "as it is, standard": Danger(Inhabited, ()),
    "as it is, quick": Danger(Inhabited, QUICK, in_full=True),
    "as it is, deep": Danger(Inhabited, DEEP, in_full=True),
    "another seed": Danger(Inhabited, ("--seed", "1"), in_full=True),
    "a third seed": Danger(Inhabited, ("--seed", "4711"), in_full=True),
    "another seed, deep": Danger(Inhabited, (*DEEP, "--seed", "2"), in_full=True),
    "an id twice, the run's": Danger(dangers.OlderId, (), in_full=True),
    "an id twice, a listed one": Danger(dangers.ListedId, ()),
    **_both("an id twice, a fresh one", dangers.FreshId, quick_in_full=True),
    **_both("an id twice, a fresh one elsewhere", dangers.FreshIdElsewhere),
    **_both("twins", dangers.Twins),
    **_both("late twins", dangers.LateTwins),
    **_both("redirects to a key", dangers.Redirecting, quick_in_full=True),
    **_both("redirects of all changes to a key", dangers.RedirectingAll),
    **_both("redirects to another repository", dangers.RedirectingAway, quick_in_full=True),
    **_both("redirects to an unknown repository", dangers.RedirectingElsewhere),
    **_both("redirects by detours", dangers.RedirectingUp),
    **_both("odd ids", dangers.DottedIds),
    **_both("odd ids in lists", dangers.DottedInLists),
    **_both("ids that count", dangers.CountedIds, quick_in_full=True),
    **_both("ids that count from one", dangers.CountedFromOne),
    **_both("ids that count in each repository", dangers.CountedByRepository),
    **_both("short ids", dangers.ShortIds, quick_in_full=True),
    **_both("very short ids", dangers.VeryShortIds),
    **_both("lists that cannot be read", dangers.Unreadable),
    **_both("lists without names", dangers.Nameless, quick_in_full=True),
    **_both("lists without names of short ids", dangers.ShortIdsNameless),
    **_both("empty lists", dangers.AlwaysEmpty, quick_in_full=True),
    **_both("late lists", dangers.Lagging, quick_in_full=True),
    **_both("late lists and an id twice", dangers.LaggingFreshId),
}


@pytest.mark.parametrize("name", DANGERS)
def test_no_key_of_others_is_touched(name: str, in_full: bool) -> None:
    danger = DANGERS[name]
    if danger.in_full and not in_full:
        pytest.skip("it takes long: --in-full")
    service = danger.service()

    result = examine(service, *danger.options)

    assert service.arrived, result.printed
    assert not any(service.seen()), result.printed
    assert result.status in {0, 1, 2}, result.printed


@pytest.mark.parametrize("depth", ["quick", "standard", "deep"])
def test_nothing_is_sent_that_changes_something_if_nothing_may_be_written(
    depth: str, in_full: bool
) -> None:
    if depth == "deep" and not in_full:
        pytest.skip("it takes long: --in-full")
    service = Inhabited()

    result = examine(service, "--read-only", "--depth", depth)

    assert result.status == 0, result.printed
    assert service.arrived == []
    assert not any(service.seen())


@pytest.mark.parametrize(
    "service_type",
    [dangers.NoDeletion405, dangers.NoDeletion404, dangers.NoDeletion501, dangers.NoEffect],
)
def test_where_nothing_is_deleted_few_keys_are_made_and_all_are_named(
    service_type: type[Inhabited],
) -> None:
    service = service_type()

    result = examine(service)

    assert not any(service.seen()), result.printed
    assert 0 < len(service.run_has) <= 5
    named = {path.rpartition("/")[2] for path in result.report["leftovers"]}
    assert named == service.left_behind() == {key.id for key in service.run_has}


@pytest.mark.parametrize("name", ["X-HTTP-Method-Override", "X-Whatever"])
def test_a_header_that_makes_another_method_of_each_call_lets_nothing_pass(
    name: str, tmp_path: Path
) -> None:
    (tmp_path / "file.toml").write_text(f'[headers]\n"{name}" = "delete"\n', encoding="utf-8")
    service = Inhabited()

    result = examine(service, "--deployment", str(tmp_path / "file.toml"))

    assert result.status == 4, result.printed
    assert service.arrived == []


class Interrupting(Inhabited):
    """It ends the run that calls it at one of its requests."""

    process: "subprocess.Popen[str] | None" = None

    def __init__(self, at: int, number: signal.Signals) -> None:
        self.at = at
        self.number = number
        super().__init__()

    def answer(self, request: Request) -> Answer:
        if self.asked == self.at and self.process is not None:
            os.kill(self.process.pid, self.number)
        return super().answer(request)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize(
    ("at", "only_in_full"),
    [
        (1, True),
        (3, True),
        (5, True),
        (9, False),
        (40, True),
        (120, True),
        (300, True),
        (480, True),
    ],
)
def test_an_interrupted_run_touches_no_key_of_others(
    at: int, number: signal.Signals, only_in_full: bool, in_full: bool
) -> None:
    if only_in_full and not in_full:
        pytest.skip("it takes long: --in-full")
    service = Interrupting(at, number)

    with serving(service) as base_url:
        service.process = subprocess.Popen(
            [sys.executable, "-m", "contract_tests", "--base-url", base_url],
            env=environment(VARIABLES),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        with service.process:
            printed, _ = service.process.communicate(timeout=120)

    assert service.process.returncode == 130, printed
    assert not any(service.seen()), printed
    assert service.left_behind() == set(), printed
