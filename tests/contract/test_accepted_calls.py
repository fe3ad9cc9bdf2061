"""Tell a token that is dead from a call that is refused."""

from collections.abc import Callable, Iterator

import pytest

from contract_tests.client.caller import Caller
from contract_tests.client.exchange import Exchange
from contract_tests.client.http_session import HttpSession
from contract_tests.deployment import Deployment, TlsTrust
from contract_tests.findings import Undecided
from tests.contract.exchanges import answered, item, listing
from tests.contract.servers import Answer, Received, Server, serving

TOKENS = {"owner": "sesame-owner", "outsider": "sesame-outsider"}
OWNER, OUTSIDER = (f"Bearer {token}" for token in TOKENS.values())


class Service:
    """A service that lets the owner in and not the outsider, until `refuses` says otherwise."""

    def __init__(self) -> None:
        self.refuses: Callable[[Received], int | None] = lambda _: None

    def __call__(self, received: Received) -> Answer:
        usual = 200 if received.headers.get("authorization") == OWNER else 403
        return Answer(self.refuses(received) or usual, {"success": True})


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
def server(service: Service) -> Iterator[Server]:
    with serving(service) as server:
        yield server


@pytest.fixture
def seen() -> list[Exchange]:
    """Return what is given to those who judge."""
    return []


@pytest.fixture
def session(server: Server, seen: list[Exchange]) -> Iterator[HttpSession]:
    deployment = Deployment(
        server.url, "repo-1", TOKENS, forbidden_repo_id="theirs", tls=TlsTrust(verify=False)
    )
    session = HttpSession(deployment, [seen.append])
    # A key that is known to be the run's own, so that it may be renamed.
    made = {"success": True, "id": "id-1", "key": "key-1", "secret": "secret-1"}
    session.ownership(answered("createRepoAiApiKey", 201, made, sent_body=b'{"name": "name 1"}'))
    session.ownership(listing(item(1)))
    yield session
    session.close()


def use(session: HttpSession, principal: str = "owner") -> None:
    """List and rename, as nearly every check does."""
    caller = Caller(session, principal)
    caller.list("repo-1")
    caller.update("repo-1", "id-1", {"name": "other"})


def everything(status: int, authorization: str = OWNER) -> Callable[[Received], int | None]:
    return lambda received: (
        status if received.headers.get("authorization") == authorization else None
    )


@pytest.mark.parametrize("status", [401, 403, 302])
def test_an_owner_who_is_shut_out_ends_the_run(
    service: Service, server: Server, session: HttpSession, status: int
) -> None:
    use(session)
    service.refuses = everything(status)

    with pytest.raises(Undecided, match=r"stopped accepting the owner's token after 2 requests\."):
        Caller(session, "owner").create("repo-1", {"name": "new"})
    sent = len(server.received)
    with pytest.raises(Undecided, match="stopped accepting"):
        Caller(session, "anonymous").list("repo-1")

    assert session.course.ended.startswith("The deployment stopped accepting the owner's token")
    assert len(server.received) == sent


def test_nobody_judges_the_answers_to_a_dead_token(
    service: Service, session: HttpSession, seen: list[Exchange]
) -> None:
    use(session)
    service.refuses = everything(401)

    with pytest.raises(Undecided):
        use(session)

    assert [exchange.response.status for exchange in seen] == [200, 200]


def test_to_ask_again_changes_nothing(
    service: Service, server: Server, session: HttpSession
) -> None:
    use(session)
    service.refuses = everything(401)

    with pytest.raises(Undecided):
        use(session)

    asked_again = server.received[3:]
    assert [(again.method, again.body) for again in asked_again] == [("GET", b""), ("PUT", b"{}")]


@pytest.mark.parametrize("method", ["GET", "PUT", "POST"])
def test_a_token_that_is_refused_for_some_calls_only_is_not_dead(
    service: Service, session: HttpSession, seen: list[Exchange], method: str
) -> None:
    use(session)
    service.refuses = lambda received: 401 if received.method == method else None

    Caller(session, "owner").create("repo-1", {"name": "new"})
    use(session)

    assert 401 in [exchange.response.status for exchange in seen]
    assert not session.course.ended


def test_a_single_refusal_is_judged_like_any_answer(
    service: Service, session: HttpSession, seen: list[Exchange]
) -> None:
    use(session)
    refusals = iter([401])
    service.refuses = lambda _: next(refusals, None)

    use(session)

    assert [exchange.response.status for exchange in seen] == [200, 200, 401, 200]


def test_a_refusal_where_access_was_never_due_says_nothing(
    server: Server, service: Service, session: HttpSession
) -> None:
    use(session)
    service.refuses = lambda received: 403 if "theirs" in received.target else None

    Caller(session, "owner").list("theirs")

    assert len(server.received) == 3


def test_a_token_that_never_worked_is_not_called_dead(
    service: Service, session: HttpSession, seen: list[Exchange]
) -> None:
    service.refuses = everything(401)

    use(session)

    assert [exchange.response.status for exchange in seen] == [401, 401]


def test_an_outsider_who_is_not_known_any_more_ends_the_run(
    service: Service, session: HttpSession
) -> None:
    use(session)
    use(session, "outsider")
    service.refuses = everything(401, OUTSIDER)

    with pytest.raises(Undecided, match="outsider's token after 4 requests"):
        use(session, "outsider")


def test_an_outsider_is_refused_with_403_as_ever(server: Server, session: HttpSession) -> None:
    for _ in range(2):
        use(session, "outsider")

    assert len(server.received) == 4


def test_cleaning_up_is_tried_once_with_a_dead_token(
    service: Service, server: Server, session: HttpSession
) -> None:
    use(session)
    service.refuses = everything(401)
    with pytest.raises(Undecided):
        use(session)
    before = len(server.received)

    for _ in range(2):
        session.spare_for_cleaning_up()
        for apikey_id in ("id-1", "id-1", "id-1"):
            with pytest.raises(Undecided, match="stopped accepting"):
                Caller(session, "owner").delete("repo-1", apikey_id)

    methods = [received.method for received in server.received[before:]]
    assert methods == ["DELETE", "GET", "PUT"]


def test_cleaning_up_goes_on_where_the_token_is_accepted_again(
    service: Service, session: HttpSession
) -> None:
    use(session)
    service.refuses = everything(401)
    with pytest.raises(Undecided):
        use(session)

    service.refuses = lambda _: None
    session.spare_for_cleaning_up()

    assert Caller(session, "owner").delete("repo-1", "id-1").response.status == 200
    assert "stopped accepting" in session.course.ended
