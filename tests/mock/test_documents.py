import re

import pytest
import yaml
from starlette.applications import Starlette
from starlette.routing import Mount

from openapi.document import load_document
from tests.mock.conftest import LIST, Client


def test_the_document_is_served_as_json_and_yaml_alike(client: Client) -> None:
    as_json = client("GET", "/openapi.json", token=None)
    as_yaml = client("GET", "/openapi.yaml", token=None)

    assert as_json.headers["content-type"] == "application/json"
    assert as_yaml.headers["content-type"] == "application/yaml"
    assert as_json.json() == yaml.safe_load(as_yaml.text)


def test_the_mock_is_the_first_server_and_nothing_else_differs(client: Client) -> None:
    served = client("GET", "/openapi.json", token=None).json()

    assert served["servers"].pop(0)["url"] == "http://mock"
    assert served == load_document()


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8080", "localhost:1", "[::1]:80", '"\\: {x}\n', "é", "#", "<script>"]
)
def test_the_host_is_that_of_the_request_whatever_it_holds(client: Client, host: str) -> None:
    headers = {"Host": host.encode("latin-1")}

    for path in ("/openapi.json", "/openapi.yaml"):
        response = client("GET", path, token=None, headers=headers)
        url = yaml.safe_load(response.text)["servers"][0]["url"]
        assert url == f"http://{host}"


@pytest.mark.parametrize("path", ["/openapi.json", "/openapi.yaml", "/ui/"])
def test_documents_are_there_to_be_read_only(client: Client, path: str) -> None:
    response = client("POST", path, token=None)

    assert response.status_code == 405
    assert set(response.headers["allow"].split(", ")) == {"GET", "HEAD"}
    assert response.json()["success"] is False


def test_swagger_ui_comes_from_the_mock_alone(client: Client) -> None:
    page = client("GET", "/ui/", token=None)

    assert page.status_code == 200
    assert '"/openapi.json"' in page.text
    assert not re.search(r"(src|href)=\"(https?:)?//", page.text)
    for file in re.findall(r"(?:src|href)=\"\./([^\"]+)\"", page.text):
        assert client("GET", f"/ui/{file}", token=None).status_code == 200, file


def test_the_ui_is_found_without_its_slash(client: Client) -> None:
    response = client("GET", "/ui", token=None)

    assert response.status_code == 307
    assert response.headers["location"] == "/ui/"


@pytest.mark.parametrize(
    "path", ["/ui/nothing.js", "/ui/%2e%2e/__init__.py", "/ui/%00", "/ui//", "/uix", "/openapi"]
)
def test_there_is_nothing_else(client: Client, path: str) -> None:
    response = client("GET", path, token=None)

    assert response.status_code == 404
    assert response.json()["success"] is False


def test_an_app_that_is_mounted_below_a_path_serves_there(client: Client) -> None:
    mounted = Client(Starlette(routes=[Mount("/a b/mock", app=client.app)]))

    assert mounted("GET", f"/a%20b/mock{LIST}").status_code == 200
    assert mounted("GET", "/a%20b/mock/repo/a%2Fb/ai/apikey").status_code == 403
    assert mounted("GET", "/a%20b/mock/ui/").status_code == 200
    assert mounted("GET", "/a%20b/mock/__mock__/faults").status_code == 200
    served = mounted("GET", "/a%20b/mock/openapi.json").json()
    assert served["servers"][0]["url"] == "http://mock/a%20b/mock"
