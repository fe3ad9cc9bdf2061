"""The endpoints about the state: reset, export, import, and the keys of a repository."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from mock_server.bodies import read_body
from mock_server.control.messages import ControlRequest, Endpoints, Reply, done, told
from mock_server.core.operations import as_listed
from mock_server.errors import Refusal
from mock_server.world import World, WorldError, parse_world, world_from, world_text, world_view
from openapi.manners.file import Manners, MannersError, load_manners

if TYPE_CHECKING:
    from mock_server.mock import Mock
    from mock_server.session import Session

T = TypeVar("T", World, Manners)


def endpoints(session: "Session", _mock: "Mock") -> Endpoints:
    """Return the endpoints by operationId."""

    async def reset(call: ControlRequest) -> Reply:
        session.reset(**(call.body or {}))
        return done("The mock is as it was in the beginning")

    async def export_world(_call: ControlRequest) -> Reply:
        return told(world_view(session.export()))

    async def download_world(_call: ControlRequest) -> Reply:
        return Reply(
            world_text(session.export()).encode(),
            # Of the media type for YAML (RFC 9512) many generated clients can make nothing.
            media_type="text/plain; charset=utf-8",
            headers=[(b"content-disposition", b'attachment; filename="world.yaml"')],
        )

    async def import_world(call: ControlRequest) -> Reply:
        session.load(given(lambda: world_from(call.body)))
        return done("The world is imported")

    async def upload_world(call: ControlRequest) -> Reply:
        file = await read_body(call.receive)
        session.load(given(lambda: parse_world(file.decode())))
        return done("The world is imported")

    async def use_manners(call: ControlRequest) -> Reply:
        file = await read_body(call.receive)
        session.behave(given(lambda: load_manners(file.decode())))
        return done("The mock behaves so from now on")

    async def list_keys(call: ControlRequest) -> Reply:
        repo_id = call.parameters["repoId"]
        if repo_id not in session.repositories:
            raise Refusal(404, "There is no such repository")
        return told({"keys": [as_listed(key) for key in reversed(session.store.all(repo_id))]})

    return {
        "reset": reset,
        "exportWorld": export_world,
        "downloadWorld": download_world,
        "importWorld": import_world,
        "uploadWorld": upload_world,
        "useManners": use_manners,
        "listKeys": list_keys,
    }


def given(read: Callable[[], T]) -> T:
    """Return the world or the manners that `read` finds in a request; raises `Refusal` (400)."""
    try:
        return read()
    except (WorldError, MannersError) as error:
        raise Refusal(400, "; ".join(error.problems)) from None
    except UnicodeDecodeError:
        raise Refusal(400, "the file is not UTF-8") from None
