"""The endpoints about the state: reset, export, import, and the keys of a repository."""

from typing import TYPE_CHECKING

from mock_server.asgi import header
from mock_server.bodies import read_body, read_json
from mock_server.control.messages import ControlRequest, Endpoints, Reply, done, told
from mock_server.core.operations import as_listed
from mock_server.errors import Refusal
from mock_server.world import World, WorldError, parse_world, world_from, world_text, world_view

if TYPE_CHECKING:
    from mock_server.mock import Mock
    from mock_server.session import Session

YAML = ("application/yaml", "application/x-yaml", "text/yaml")


def endpoints(session: "Session", _mock: "Mock") -> Endpoints:
    """Return the endpoints by operationId."""

    async def reset(_call: ControlRequest) -> Reply:
        session.reset()
        return done("The mock is as it was in the beginning")

    async def export_world(_call: ControlRequest) -> Reply:
        return told(world_view(session.export()))

    async def download_world(_call: ControlRequest) -> Reply:
        return Reply(
            world_text(session.export()).encode(),
            media_type="application/yaml",
            headers=[(b"content-disposition", b'attachment; filename="world.yaml"')],
        )

    async def import_world(call: ControlRequest) -> Reply:
        try:
            world = await read_world(call)
        except WorldError as error:
            raise Refusal(400, "; ".join(error.problems)) from None
        session.load(world)
        return done("The world is imported")

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
        "listKeys": list_keys,
    }


async def read_world(call: ControlRequest) -> World:
    """Return the world in a request's body, which is YAML if it says so, else JSON.

    Raises:
        WorldError: it breaks a rule.
        Refusal: 400, 413, 415, see `read_json`.
    """
    content_type = (header(call.scope["headers"], b"content-type") or b"").decode("latin-1")
    if content_type.partition(";")[0].strip().lower() not in YAML:
        return world_from(await read_json(call.scope, call.receive))
    try:
        return parse_world((await read_body(call.receive)).decode())
    except UnicodeDecodeError:
        raise WorldError(["is not UTF-8"]) from None
