"""Which checks are run again, alone, and what counts then."""

import contextlib
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest

from contract_tests import plugin
from contract_tests.client.ledger import Ledger
from contract_tests.client.redaction import Redactor
from contract_tests.context import Context
from contract_tests.current import IN_COMPANY
from contract_tests.deployment import Deployment, Limits, TlsTrust
from contract_tests.evidence import Evidence, Judge
from contract_tests.findings import COMPANY, NoRoom, Outcome, Skipped, Undecided
from contract_tests.rules.judgement import Judgement
from contract_tests.runner import Done, perform_together
from tests.contract.exchanges import answered

REFUSED = answered("updateRepoAiApiKey", 404, {"success": False})
FAILED = answered("updateRepoAiApiKey", 500, {"success": False})
REDACTOR = Redactor(Ledger(), "http://localhost:1", {})


def found(
    clause: str, finding: Outcome = Outcome.BROKEN, at: Any = REFUSED, **more: Any
) -> Evidence:
    exchanges = (REDACTOR.exchange(at),) if finding is Outcome.BROKEN else ()
    return Evidence(clause, finding, "test_it", "a", "b", exchanges, **more)


def done(*evidence: Evidence, error: BaseException | None = None) -> Done:
    return Done(error, evidence, 0, 1)


HELD = found("list.array", Outcome.HELD)


@pytest.mark.parametrize(
    "ended",
    [
        done(HELD),
        done(HELD, found("list.array", by_rule=True)),
        done(found("list.array", Outcome.DID_NOT_OCCUR)),
        done(found("list.array", Outcome.NOT_GIVEN), error=Skipped("no outsider")),
    ],
    ids=["kept", "broken by a rule", "did not occur", "skipped"],
)
def test_what_company_can_have_no_part_in_is_clear(ended: Done) -> None:
    assert ended.is_clear


@pytest.mark.parametrize(
    "ended",
    [
        done(HELD, found("list.array")),
        done(HELD, found("list.array", Outcome.UNDECIDED)),
        done(HELD, error=NoRoom("the deployment takes no more keys")),
        done(HELD, error=Undecided("A valid creation was refused.")),
    ],
    ids=["broken", "undecided", "no room", "stopped"],
)
def test_what_company_can_have_a_part_in_is_not(ended: Done) -> None:
    assert not ended.is_clear


def test_what_is_found_alone_is_what_counts() -> None:
    company, alone = done(found("list.array")), done(HELD, found("update.renames"))

    told = company.confirmed_by(alone)

    assert told.evidence == alone.evidence
    assert told.is_repeated


def test_what_is_found_again_is_told_once() -> None:
    same = found("list.array")

    assert done(same).confirmed_by(done(same)).evidence == (same,)


def test_what_is_found_only_in_company_is_told_as_such() -> None:
    company = found("list.array")

    told = done(company).confirmed_by(done(HELD))

    assert told.evidence == (HELD, replace(company, came=f"b {COMPANY}"))


def test_what_a_rule_has_found_stays_as_it_is() -> None:
    by_rule = found("list.array", by_rule=True)

    told = done(by_rule).confirmed_by(done(found("update.renames")))

    assert told.evidence == (found("update.renames"), by_rule)


@pytest.mark.parametrize("clause", ["errors.json-object", "protocol.json-text", "secret.only-once"])
def test_what_one_answer_proves_is_told_beside_what_is_found_alone(clause: str) -> None:
    told = done(found(clause)).confirmed_by(done(found("update.renames")))

    assert [item.clause for item in told.evidence] == ["update.renames", clause]
    assert told.evidence[1].came.endswith(COMPANY)


def test_a_server_error_in_company_is_told_by_its_rule_alone() -> None:
    by_rule = found("errors.no-server-error", at=FAILED, by_rule=True)
    company = done(found("update.status-ok", at=FAILED), by_rule)

    (_, told) = company.confirmed_by(done(HELD)).evidence

    assert not company.is_clear
    assert told.clause == "errors.no-server-error"
    assert told.came.endswith(COMPANY)


def test_what_was_undecided_in_company_is_not_told() -> None:
    company = done(found("list.array", Outcome.UNDECIDED))

    assert company.confirmed_by(done(HELD)).evidence == (HELD,)


Check = Callable[[Judge], None]


def item(name: str, check: Check, *clauses: str) -> Any:
    """Return a check as pytest would have collected it, marked with clauses."""
    marks = [SimpleNamespace(args=clauses)]
    return SimpleNamespace(
        name=name,
        nodeid=name,
        obj=lambda judge: check(judge),  # noqa: PLW0108 - pytest hands it over by its name
        _fixtureinfo=SimpleNamespace(argnames=["judge"]),
        iter_markers=lambda _: marks,
        get_closest_marker=lambda _: None,
        config=None,
    )


@pytest.fixture
def context() -> Any:
    """Return what checks share, at a deployment that nobody calls."""
    limits = Limits(connections=3)
    made = Context(
        Deployment(
            "http://localhost:1", "r", {"owner": "t"}, limits=limits, tls=TlsTrust(verify=False)
        )
    )
    yield made
    made.session.close()


def run(context: Context, *items: Any) -> dict[str, Done]:
    """Run checks side by side, and go through them as pytest does then."""
    stash: dict[Any, Any] = {plugin._CONTEXT: context, plugin._DONE: {}}
    manager = SimpleNamespace(get_plugins=list)
    config: Any = SimpleNamespace(stash=stash, pluginmanager=manager)
    perform_together(context, items, lambda item, ended: plugin._note(config, item, ended))
    for each in items:
        each.config = config
        with contextlib.suppress(Skipped, Undecided):
            plugin.pytest_pyfunc_call(each)
    results: dict[str, Done] = stash[plugin._DONE]
    return results


def test_a_check_that_is_certain_is_not_repeated(context: Context) -> None:
    companies: list[bool] = []

    def keep(judge: Judge) -> None:
        companies.append(IN_COMPANY.get())
        judge.held("list.array")

    def skip(_: Judge) -> None:
        companies.append(IN_COMPANY.get())
        raise Skipped("no outsider")

    def find_by_rule(judge: Judge) -> None:
        companies.append(IN_COMPANY.get())
        judge.hear([Judgement("list.array", False, "a", "b", [REFUSED])])

    results = run(
        context,
        item("keep", keep, "list.array"),
        item("skip", skip, "list.array"),
        item("find", find_by_rule, "list.array"),
    )

    assert companies == [True] * 3
    assert not any(each.is_repeated for each in results.values())


def test_a_check_that_is_not_certain_is_repeated_alone_and_counts_then(context: Context) -> None:
    companies: list[bool] = []

    def find_in_company(judge: Judge) -> None:
        companies.append(IN_COMPANY.get())
        connections.append(context.session.connections.most)
        judge.expect("list.array", not IN_COMPANY.get(), expected="a", came="b", at=[REFUSED])
        companies.append(IN_COMPANY.get())

    connections: list[int] = []
    results = run(context, item("find", find_in_company, "list.array"))

    # In company it goes no further than to what it finds.
    assert companies == [True, False, False]
    assert connections == [3, 1]
    assert context.session.connections.most == 3
    assert results["find"].is_repeated
    assert [(each.finding, each.came) for each in results["find"].evidence] == [
        (Outcome.HELD, ""),
        (Outcome.BROKEN, f"b {COMPANY}"),
    ]


def test_a_check_that_finds_the_same_alone_is_told_without_company(context: Context) -> None:
    def find(judge: Judge) -> None:
        judge.expect("list.array", False, expected="a", came="b", at=[REFUSED])

    results = run(context, item("find", find, "list.array"))

    assert [each.came for each in results["find"].evidence] == ["b"]


def test_a_check_that_stops_by_surprise_is_repeated_too(context: Context) -> None:
    def stop(judge: Judge) -> None:
        if IN_COMPANY.get():
            raise KeyError
        judge.held("list.array")

    results = run(context, item("stop", stop, "list.array"))

    assert [each.finding for each in results["stop"].evidence] == [Outcome.HELD]


def test_a_check_during_which_something_happened_by_itself_is_repeated(context: Context) -> None:
    times: list[bool] = []

    def keep(judge: Judge) -> None:
        times.append(IN_COMPANY.get())
        judge.held("list.array")

    context.workbench.lists.anomalies.append((0.0, float("inf")))
    run(context, item("keep", keep, "list.array"))

    assert times == [True, False]


def test_each_check_has_findings_of_its_own(context: Context) -> None:
    clauses = ["list.array", "list.item-id", "list.item-key", "list.item-name"] * 5

    def keep(judge: Judge, clause: str) -> None:
        judge.held(clause)

    checks = [
        item(f"{number} {clause}", partial(keep, clause=clause), clause)
        for number, clause in enumerate(clauses)
    ]

    results = run(context, *checks)

    assert len(results) == len(checks)
    for name, ended in results.items():
        (evidence,) = ended.evidence
        assert (evidence.check, evidence.clause) == (name, name.partition(" ")[2])


def test_after_an_interrupt_no_new_call_goes_out(context: Context) -> None:
    begun: list[str] = []

    def first(_: Judge) -> None:
        begun.append("first")

    def next_one(_: Judge) -> None:
        begun.append("next")
        end = time.monotonic() + 5
        while not context.session.course.ended and time.monotonic() < end:
            time.sleep(0.001)
        context.session.course.expect_going_on()
        begun.append("called")

    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    context.session.connections.lower(1)
    checks = [item("first", first), *(item(f"next {n}", next_one) for n in range(50))]
    with pytest.raises(KeyboardInterrupt):
        perform_together(context, checks, interrupt)

    # The second may have begun before the interrupt came.
    assert begun in (["first"], ["first", "next"])
    assert context.session.course.ended == "The run was interrupted."
    assert context.session.requests == 0
