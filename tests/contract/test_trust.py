"""What is told where no connection can be made safe."""

import socket
import threading
from collections.abc import Iterator

import pytest

from contract_tests.client.caller import Caller
from contract_tests.client.http_session import HttpSession
from contract_tests.deployment import Deployment
from contract_tests.findings import Undecided

PLAIN = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"


@pytest.fixture
def plain_port() -> Iterator[int]:
    """Return a port on which whoever connects is answered in plain HTTP."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.recv(65_536)
                connection.sendall(PLAIN)

    thread = threading.Thread(target=serve)
    thread.start()
    yield listener.getsockname()[1]
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()


def test_plain_http_behind_a_url_of_https_is_told_after_one_call(plain_port: int) -> None:
    session = HttpSession(Deployment(f"https://127.0.0.1:{plain_port}", "repo-1", {"owner": "t"}))
    owner = Caller(session, "owner")

    for call in (owner.list, owner.list):
        with pytest.raises(Undecided, match=r"does not speak TLS.*http://"):
            call("repo-1")
    session.spare_for_cleaning_up()
    with pytest.raises(Undecided, match="does not speak TLS"):
        owner.list("repo-1")

    assert session.requests == 1
    session.close()
