"""The whole suite over several connections, and over one."""

import re
from collections import Counter

import httpx
import pytest

from contract_tests import run as run_module
from contract_tests.client.exchange import Exchange
from contract_tests.context import Context
from contract_tests.deployment import Deployment, Limits, Tls
from contract_tests.mock_process import DEFAULT_WORLD
from contract_tests.names import run_prefix
from contract_tests.run import run
from contract_tests.settings import Selection
from contract_tests.verdicts import Policy, RunVerdict

UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
ACCESS_KEY = "FB_AI_[0-9a-f]{32}"

Form = tuple[str, str, str, str, str]


def forms(
    mock: str, depth: str, connections: int, monkeypatch: pytest.MonkeyPatch
) -> Counter[Form]:
    """Run the suite, and return how often each kind of call was made by which check."""
    httpx.post(f"{mock}/__mock__/reset", verify=False).raise_for_status()
    contexts: list[Context] = []

    def remembered(deployment: Deployment) -> Context:
        contexts.append(Context(deployment))
        return contexts[-1]

    monkeypatch.setattr(run_module, "Context", remembered)
    deployment = Deployment(
        mock,
        DEFAULT_WORLD["repo_id"],
        {"owner": DEFAULT_WORLD["token"], "outsider": DEFAULT_WORLD["outsider_token"]},
        other_repo_id=DEFAULT_WORLD["other_repo_id"],
        forbidden_repo_id=DEFAULT_WORLD["forbidden_repo_id"],
        limits=Limits(connections=connections),
        tls=Tls(verify=False),
        depth=depth,
        prefix=run_prefix(),
    )
    report = run(deployment, Selection(), Policy())
    assert report.verdict is RunVerdict.CONFORMS
    (context,) = contexts
    return Counter(form(each, context) for each in context.session.history.exchanges)


def form(exchange: Exchange, context: Context) -> Form:
    """Return a call without what differs from run to run: ids and names of the run's keys."""
    request = exchange.request
    ids = [re.escape(each) for each in context.session.history.lives]
    names = re.escape(context.deployment.prefix) + r"[\w.-]*"
    # Ids that nobody has are like those of keys, or begin like them.
    varying = f"{names}|(?:{'|'.join([*ids, UUID, ACCESS_KEY])})[0-9a-f]*"
    # Names are the same in UTF-16.
    body = (request.body or b"").replace(b"\0", b"").decode("utf-8", "replace")
    texts = (re.sub(varying, "…", text) for text in (request.target, body))
    return (exchange.check, request.principal, request.method, *texts)  # type: ignore[return-value]


def difference(one: Counter[Form], other: Counter[Form]) -> list[str]:
    """Return the calls that only one of two runs has made."""
    more, fewer = one - other, other - one
    return [f"+ {call}" for call in more.elements()] + [f"- {call}" for call in fewer.elements()]


@pytest.mark.parametrize("depth", ["quick", "standard"])
def test_the_calls_of_a_run_do_not_depend_on_how_many_go_side_by_side(
    mock: str, depth: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, again, alone = (forms(mock, depth, most, monkeypatch) for most in (8, 8, 1))

    assert difference(first, again) == []
    assert difference(first, alone) == []
