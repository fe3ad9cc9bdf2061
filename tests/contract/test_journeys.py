"""Whom the journeys of a deep run let intrude where."""

from types import SimpleNamespace
from typing import Any

import pytest

from contract_tests.checks.test_journeys import Journey


class Caller:
    """A caller that is refused, and notes for which repositories it calls."""

    def __init__(self, principal: str) -> None:
        self.principal = principal
        self.asked: set[str] = set()

    def refused(self, repo_id: str, *_: object) -> Any:
        self.asked.add(repo_id)
        return SimpleNamespace(response=SimpleNamespace(refuses=True, in_words="refused"))

    create = list = update = delete = refused


@pytest.mark.parametrize(
    ("repo_id", "reaches_second", "intruder"),
    [
        ("first", True, "outsider"),
        ("second", False, "outsider"),
        ("second", True, "anonymous"),
    ],
)
def test_the_outsider_is_tried_only_where_it_has_no_access(
    repo_id: str, reaches_second: bool, intruder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    outsider, anonymous = Caller("outsider"), Caller("anonymous")
    workbench = SimpleNamespace(
        outsider=outsider,
        anonymous=anonymous,
        deployment=SimpleNamespace(has_outsider=True),
        repo_id="first",
        bars_outsider=lambda _: not reaches_second,
        name=lambda _: "intruder",
        together=lambda *calls: [call() for call in calls],
    )
    journey: Any = Journey()
    members = {"workbench": workbench, "trouble": [], "_compare": lambda *_: None}
    members["judge"] = SimpleNamespace(expect=lambda *_, **__: True)
    for name, value in members.items():
        monkeypatch.setattr(journey, name, value, raising=False)
    journey.model.keys.append(SimpleNamespace(id="1", repo_id=repo_id, ai_type="AWS"))

    journey.intrude(index=0, by_outsider=True)

    asked = {each.principal: each.asked for each in (outsider, anonymous) if each.asked}
    assert asked == {intruder: {repo_id}}
