"""Find the operation of a request by its path, as the client sent it.

The raw path is split before it is decoded, so that an encoded slash (`%2F`) stays within its id.
"""

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, unquote_to_bytes

from mock_server.asgi import Scope
from openapi.document import Document, operations

REMEMBERED = 256  # paths: a client calls the same few over and over


class Path(NamedTuple):
    """A path of the document: where its fixed segments and parameters are, and its operations."""

    template: str
    fixed: tuple[tuple[int, str], ...]
    parameters: tuple[tuple[int, str], ...]
    operations: dict[str, str]

    @property
    def allow(self) -> str:
        """The value of `Allow` (RFC 9110, 10.2.1), with HEAD and OPTIONS, which HTTP adds."""
        return ", ".join([*self.operations, "OPTIONS"]).replace("GET", "GET, HEAD")


class Match(NamedTuple):
    """A path of the document with the decoded values of its parameters."""

    path: Path
    parameters: dict[str, str]

    def operation_id(self, method: str) -> str | None:
        """Return the operationId for `method`; HEAD is the GET operation (RFC 9110, 9.3.2)."""
        return self.path.operations.get("GET" if method == "HEAD" else method)


class PathTable:
    """All paths of a document."""

    def __init__(self, document: Document) -> None:
        paths: dict[str, Path] = {}
        for operation in operations(document):
            path = paths.setdefault(operation.path, _parse(operation.path))
            path.operations[operation.method.upper()] = operation.operation_id
        by_length: dict[int, list[Path]] = defaultdict(list)
        # Fixed segments win over parameters (OpenAPI 3.0.3, Path Templating Matching).
        for path in sorted(paths.values(), key=lambda path: len(path.parameters)):
            by_length[path.template.count("/") + 1].append(path)
        self._by_length: Mapping[int, list[Path]] = dict(by_length)
        self._found = lru_cache(REMEMBERED)(self._find)

    def match(self, scope: Scope) -> Match | None:
        """Return the path that fits a request, or None; a path that is not UTF-8 fits nothing."""
        return self._found(scope.get("raw_path") or quote(scope["path"]).encode("ascii"))

    def _find(self, raw_path: bytes) -> Match | None:
        try:
            segments = _segments(raw_path)
        except UnicodeDecodeError:
            return None
        for path in self._by_length.get(len(segments), ()):
            for index, text in path.fixed:
                if segments[index] != text:
                    break
            else:
                values = {name: segments[index] for index, name in path.parameters}
                return Match(path, values) if all(values.values()) else None
        return None


def _parse(template: str) -> Path:
    fixed, parameters = [], []
    for index, segment in enumerate(template.split("/")):
        if segment.startswith("{") and segment.endswith("}"):
            parameters.append((index, segment[1:-1]))
        elif "{" in segment:
            raise ValueError(f"{template}: a parameter must be a whole segment")
        else:
            fixed.append((index, segment))
    return Path(template, tuple(fixed), tuple(parameters), {})


def _segments(raw_path: bytes) -> list[str]:
    if b"%" in raw_path:
        return [unquote_to_bytes(segment).decode() for segment in raw_path.split(b"/")]
    return raw_path.decode().split("/")
