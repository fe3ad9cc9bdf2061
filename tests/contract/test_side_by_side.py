"""The whole suite over several connections, and over one."""

import re
import threading
import time
from collections import Counter
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import pytest

from contract_tests import run as run_module
from contract_tests.client.exchange import Exchange
from contract_tests.context import Context
from contract_tests.deployment import Deployment, Limits, TlsTrust
from contract_tests.findings import COMPANY
from contract_tests.mock_process import DEFAULT_WORLD
from contract_tests.names import run_prefix
from contract_tests.report import Report
from contract_tests.run import run
from contract_tests.settings import Selection, Settings
from contract_tests.verdicts import Policy, RunVerdict
from tests.contract.exchanges import JSON_HEADERS
from tests.contract.servers import Answer, Received, recording

pytestmark = pytest.mark.slow

# Ids that nobody has are like those of keys, or they are near one: in another case, cut, longer.
UUID = r"(?:%25)?[0-9A-Fa-f%]{7,12}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{11,20}"
ACCESS_KEY = "FB_AI_[0-9a-f]{32}"
RANDOM = r"[0-9A-Za-z_-]{43}|(?<=repo-123-)[0-9a-f]{16}"

Form = tuple[str, str, str, str, str]


def forms(mock: str, connections: int, monkeypatch: pytest.MonkeyPatch) -> Counter[Form]:
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
        tls=TlsTrust(verify=False),
        prefix=run_prefix(),
    )
    report = run(deployment, Selection(), Policy())
    assert report.verdict is RunVerdict.CONFORMS
    (context,) = contexts
    return Counter(form(each, context) for each in context.session.history.exchanges)


def form(exchange: Exchange, context: Context) -> Form:
    """Return a call without what differs from run to run: ids and names of the run's keys."""
    request = exchange.request
    names = re.escape(context.deployment.prefix) + r"[\w.-]*"
    varying = "|".join([names, UUID, ACCESS_KEY, RANDOM])
    # Names are the same in UTF-16.
    body = (request.body or b"").replace(b"\0", b"").decode("utf-8", "replace")
    texts = (re.sub(varying, "…", text) for text in (request.target, body))
    return (exchange.check, request.principal, request.method, *texts)  # type: ignore[return-value]


def difference(one: Counter[Form], other: Counter[Form]) -> list[str]:
    """Return the calls that only one of two runs has made."""
    more, fewer = one - other, other - one
    return [f"+ {call}" for call in more.elements()] + [f"- {call}" for call in fewer.elements()]


def test_the_calls_of_a_run_do_not_depend_on_how_many_go_side_by_side(
    mock: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    together, alone = (forms(mock, most, monkeypatch) for most in (8, 1))

    assert difference(together, alone) == []


class Crowded:
    """Break down as long as more than so many calls are under way; `status` is what is answered."""

    def __init__(self, most: int, status: int) -> None:
        self.most, self.status = most, status
        self.refused = self._under_way = 0
        self._lock = threading.Lock()

    def __call__(self, received: Received, answer: Answer) -> Answer:
        with self._lock:
            self._under_way += 1
        time.sleep(0.02)
        with self._lock:
            crowded = self._under_way > self.most and received.method == "GET"
            self._under_way -= 1
            self.refused += crowded
        body = {"success": False, "message": "Too much at once"}
        return Answer(self.status, body, JSON_HEADERS) if crowded else answer


def report_of(mock: str, crowded: Crowded) -> Report:
    """Run the suite at the depth quick on a mock that bears no crowd."""
    with recording(mock, crowded) as proxy:
        deployment = Settings(DEFAULT_WORLD | {"base_url": proxy.url}).deployment()
        return run(replace(deployment, depth="quick"), Selection(), Policy())


def test_a_server_error_that_comes_only_with_several_connections_is_told_as_such(mock: str) -> None:
    crowded = Crowded(3, 500)
    report = report_of(mock, crowded)

    told = [item for entry in report.clauses for item in entry.evidence if entry.blocking]
    assert crowded.refused
    assert report.verdict is RunVerdict.VIOLATES
    assert {item.clause for item in told} >= {"errors.no-server-error"}
    assert all(item.came.endswith(COMPANY) for item in told)


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_service_is_asked_over_fewer_connections(mock: str, status: int) -> None:
    crowded = Crowded(3, status)
    report = report_of(mock, crowded)

    assert 0 < crowded.refused < 20
    assert report.verdict is RunVerdict.CONFORMS


def test_a_server_of_one_connection_at_a_time_is_judged(mock: str) -> None:
    upstream = httpx.Client(base_url=mock, verify=False, trust_env=False)

    class Forward(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def forward(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            kept = ("authorization", "content-type")
            headers = {name: self.headers[name] for name in kept if name in self.headers}
            answer = upstream.request(self.command, self.path, headers=headers, content=body)
            self.send_response(answer.status_code)
            self.send_header("Content-Type", answer.headers.get("content-type", "text/plain"))
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(answer.content)

        do_GET = do_POST = do_PUT = do_DELETE = forward  # noqa: N815 - names of the library

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Keep quiet."""

    server = HTTPServer(("127.0.0.1", 0), Forward)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base_url = f"http://127.0.0.1:{server.server_address[1]}"
    deployment = Settings(DEFAULT_WORLD | {"base_url": base_url}).deployment()
    patient = replace(deployment, depth="quick", limits=Limits(timeout=1.0))

    report = run(patient, Selection(), Policy())

    server.shutdown()
    server.server_close()
    upstream.close()
    assert report.verdict is RunVerdict.CONFORMS
