"""How the console is served; `tests/browser` shows what it does."""

from importlib.resources import files

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from openapi.theme import theme
from tests.contrast import colours, contrast
from tests.mock.conftest import Client

CONSOLE = "/__mock__/console/"
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
STATIC = files("mock_server.console").joinpath("static")
FILES = sorted(file.name for file in STATIC.iterdir())


@pytest.mark.parametrize("prefix", ["", "/@worker-1"])
def test_the_root_leads_a_browser_to_the_console(client: Client, prefix: str) -> None:
    response = client("GET", f"{prefix}/", headers=BROWSER, token=None)

    assert response.status_code == 302
    assert response.headers["location"] == prefix + CONSOLE
    assert client("GET", response.headers["location"], token=None).status_code == 200


def test_the_root_of_a_session_needs_no_slash(client: Client) -> None:
    response = client("GET", "/@worker-1", headers=BROWSER, token=None)

    assert response.headers["location"] == f"/@worker-1{CONSOLE}"


@pytest.mark.parametrize("prefix", ["", "/@worker-1"])
@pytest.mark.parametrize("accept", ["*/*", "application/json, text/plain, */*"])
def test_the_root_tells_programs_that_the_mock_is_ready_and_where_to_look(
    client: Client, prefix: str, accept: str
) -> None:
    response = client("GET", f"{prefix}/", headers={"Accept": accept}, token=None)
    head = client("HEAD", f"{prefix}/", headers={"Accept": accept}, token=None)

    assert (response.status_code, head.status_code, head.content) == (200, 200, b"")
    told = response.json()
    assert told["baseUrl"] == f"http://mock{prefix}"
    for name in ("console", "document", "control", "health"):
        assert told[name].startswith(told["baseUrl"])
        assert client("GET", told[name], token=None).status_code == 200


def test_looking_at_the_root_of_a_session_makes_none(client: Client) -> None:
    client("DELETE", "/__mock__/sessions")

    assert client("GET", "/@worker-1/").status_code == 200

    assert client("GET", "/__mock__/sessions").json()["sessions"] == []


def test_strangers_may_ask_the_root_whether_the_mock_is_ready(client: Client) -> None:
    response = client("GET", "/", client=("192.0.2.1", 1), token=None)

    assert response.status_code == 200
    assert "token" not in response.text


def test_a_mock_below_a_path_leads_to_its_own_console(client: Client) -> None:
    mounted = Client(Starlette(routes=[Mount("/a b/mock", app=client.app)]))

    response = mounted("GET", "/a%20b/mock/", headers=BROWSER, token=None)

    assert response.headers["location"] == f"/a%20b/mock{CONSOLE}"
    assert mounted("GET", response.headers["location"], token=None).status_code == 200


@pytest.mark.parametrize("name", ["", *FILES])
def test_a_file_comes_with_its_type_and_with_rules_for_the_browser(
    client: Client, name: str
) -> None:
    response = client("GET", CONSOLE + name, token=None)

    assert response.status_code == 200
    kind = (name or "index.html").rpartition(".")[2]
    types = {
        "css": "text/css",
        "html": "text/html",
        "js": "text/javascript",
        "svg": "image/svg+xml",
    }
    assert response.headers["content-type"].partition(";")[0] == types[kind]
    assert response.headers["x-content-type-options"] == "nosniff"
    policy = response.headers["content-security-policy"].split("; ")
    assert {"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"} <= set(policy)
    assert "access-control-allow-origin" not in response.headers


@pytest.mark.parametrize("name", ["nothing.js", "pages.py", "../pages.py", "%2e%2e/pages.py"])
def test_there_is_nothing_else(client: Client, name: str) -> None:
    assert client("GET", CONSOLE + name, token=None).status_code == 404


def test_the_files_can_be_read_only(client: Client) -> None:
    response = client("POST", CONSOLE, token=None)

    assert response.status_code == 405
    assert set(response.headers["allow"].split(", ")) == {"GET", "HEAD"}


def test_the_files_name_no_other_host(client: Client) -> None:
    for name in FILES:
        text = client("GET", CONSOLE + name, token=None).text
        assert "//" not in text.replace("http://www.w3.org/2000/svg", "").replace("// ", ""), name


def test_no_file_is_too_long(client: Client) -> None:
    for name in FILES:
        assert client("GET", CONSOLE + name, token=None).text.count("\n") <= 300, name


def test_a_visit_to_the_console_is_no_exchange_with_the_service(client: Client) -> None:
    client("DELETE", "/__mock__/exchanges")

    client("GET", "/", headers=BROWSER, token=None)
    client("GET", CONSOLE, token=None)

    assert client("GET", "/__mock__/exchanges").json() == {"exchanges": []}


def test_swagger_ui_has_its_files_in_a_session_too(client: Client) -> None:
    for path in ("/ui/", "/ui/swagger-ui-bundle.js", "/ui/swagger-ui.css"):
        assert client("GET", f"/@worker-1{path}", token=None).status_code == 200


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "paper", "least"),
    [
        *((kind, f"{kind}-back", 4.5) for kind in ("pass", "fail", "doubt", "quiet", "accent")),
        *(
            (ink, paper, 4.5)
            for ink in ("text", "muted", "accent", "pass", "fail", "doubt", "get")
            for paper in ("page", "panel", "sunken")
        ),
        ("on-accent", "accent", 4.5),
        ("panel", "text", 4.5),
        *(("edge", paper, 3.0) for paper in ("page", "panel", "sunken")),
    ],
)
def test_colours_stand_out_enough(scheme: str, ink: str, paper: str, least: float) -> None:
    found = colours(theme(), scheme)

    assert contrast(found[ink], found[paper]) >= least


@pytest.mark.parametrize("at", ["", "/@worker-1"])
@pytest.mark.parametrize("path", [CONSOLE, "/ui/", "/ui", "/ui/index.html", "/ui/swagger-ui.css"])
def test_no_page_of_the_mock_can_be_framed_or_load_strange_code(
    client: Client, at: str, path: str
) -> None:
    headers = client("GET", at + path, token=None).headers

    policy = headers["content-security-policy"].split("; ")
    assert {"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"} <= set(policy)
    [script] = [directive for directive in policy if directive.startswith("script-src ")]
    assert "unsafe" not in script
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
