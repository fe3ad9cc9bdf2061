from urllib.parse import unquote

import pytest

from mock_server.core.paths import Match, PathTable
from openapi.document import load_document

DOCUMENT = {
    "paths": {
        "/repo/{repoId}/keys": {"get": {"operationId": "list"}, "post": {"operationId": "create"}},
        "/repo/{repoId}/keys/{keyId}": {"delete": {"operationId": "delete"}},
        "/repo/shared/keys": {"get": {"operationId": "shared"}},
    }
}


def match(raw_path: str) -> Match | None:
    return PathTable(DOCUMENT).match(
        {"path": unquote(raw_path), "raw_path": raw_path.encode("ascii")}
    )


def parameters(raw_path: str) -> dict[str, str] | None:
    found = match(raw_path)
    return found.parameters if found else None


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/repo/a/keys", {"repoId": "a"}),
        ("/repo/a/keys/b", {"repoId": "a", "keyId": "b"}),
        ("/repo/a%2Fb/keys", {"repoId": "a/b"}),
        ("/repo/a%20b%00/keys", {"repoId": "a b\0"}),
        ("/repo/%C3%A9/keys", {"repoId": "é"}),
        ("/repo/100%/keys", {"repoId": "100%"}),
        ("/r%65po/a/k%65ys", {"repoId": "a"}),
        ("/repo/keys/keys/keys", {"repoId": "keys", "keyId": "keys"}),
        ("/", None),
        ("/repo/a/keys/", None),
        ("//repo/a/keys", None),
        ("/repo//keys", None),
        ("/repo/a/keys/b/c", None),
        ("/repo/%FF/keys", None),
        ("/Repo/a/keys", None),
    ],
)
def test_a_path_is_split_before_it_is_decoded(path: str, expected: dict[str, str] | None) -> None:
    assert parameters(path) == expected


def test_a_fixed_path_wins_over_one_with_parameters() -> None:
    found = match("/repo/shared/keys")

    assert found is not None
    assert found.operation_id("GET") == "shared"


def test_a_server_that_does_not_keep_the_raw_path_is_served_too() -> None:
    found = PathTable(DOCUMENT).match({"path": "/repo/é/keys"})

    assert found is not None
    assert found.parameters == {"repoId": "é"}


def test_the_method_chooses_the_operation_and_head_is_get() -> None:
    found = match("/repo/a/keys")

    assert found is not None
    assert [found.operation_id(m) for m in ("GET", "HEAD", "POST", "PUT", "get")] == [
        *("list", "list", "create"),
        *(None, None),
    ]


@pytest.mark.parametrize(
    ("path", "allow"),
    [("/repo/a/keys", "GET, HEAD, POST, OPTIONS"), ("/repo/a/keys/b", "DELETE, OPTIONS")],
)
def test_allow_names_all_methods_of_a_path(path: str, allow: str) -> None:
    found = match(path)

    assert found is not None
    assert found.path.allow == allow


def test_a_parameter_that_is_part_of_a_segment_is_refused_at_the_start() -> None:
    document = {"paths": {"/files/{name}.json": {"get": {"operationId": "file"}}}}

    with pytest.raises(ValueError, match="whole segment"):
        PathTable(document)


def test_every_operation_of_the_document_is_found() -> None:
    table = PathTable(load_document())

    found = [
        table.match({"raw_path": path.encode()})
        for path in ("/repo/repo-123/ai/apikey", "/repo/repo-123/ai/apikey/id")
    ]

    assert [set(entry.path.operations) for entry in found if entry] == [
        {"GET", "POST"},
        {"PUT", "DELETE"},
    ]
