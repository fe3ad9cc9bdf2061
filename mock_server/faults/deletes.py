"""Lies about deletions."""

from collections.abc import Callable
from dataclasses import replace

from mock_server.fault import FaultResponse
from mock_server.faults.change_answers import answers_of
from mock_server.faults.missing_keys import ask_or_ghost
from mock_server.faults.telling import (
    CREATE,
    DELETE,
    LIST,
    OPERATIONS,
    UPDATE,
    Call,
    Json,
    Telling,
    as_insider,
    directed,
    fault,
    lie,
)
from mock_server.faults.updates import does_nothing, namesake, newest, on_another_key
from mock_server.faults.ways import When, after, always, in_second_repository, on

_DONE: Json = {"success": True, "message": "AI API key deleted successfully"}

_REMOVES_ALSO = ("list.only-active",)


def _renamed(call: Call) -> bool:
    return call.apikey_id in call.memory.renamed


def _of_provider(ai_type: str) -> When:
    def chosen(call: Call) -> bool:
        made = call.memory.made_as(call.apikey_id)
        return made is not None and made.ai_type == ai_type

    return chosen


async def delete(call: Call, apikey_id: str, repo_id: str | None = None) -> None:
    """Delete a key in secret."""
    request = directed(as_insider(call.request), repo_id=repo_id, apikey_id=apikey_id)
    await call.forward(replace(request, method="DELETE", body=b""))


def _deletes_also(chosen: Callable[[Call, Json, Json], bool], when: When = always) -> Telling:
    """Delete other keys too: those chosen by call, key and other key."""

    async def deed(call: Call) -> FaultResponse:
        items = await call.items() if call.has_access else []
        key = next((item for item in items if item["id"] == call.apikey_id), None)
        response = await call.ask()
        if key is not None and response.status == 200:
            for other in items:
                if other is not key and chosen(call, key, other):
                    await delete(call, other["id"])
        return response

    return on(DELETE, do=deed, when=when)


async def _namesakes_elsewhere(call: Call) -> FaultResponse:
    """Delete the keys of the same name in all repositories."""
    made = call.memory.made_as(call.apikey_id)
    response = await call.ask()
    if made is not None and response.status == 200:
        for other in call.memory.made:
            if other.name == made.name and other.repo_id != call.repo_id:
                await delete(call, other.id, other.repo_id)
    return response


def _changes_others(**members: object) -> Telling:
    async def deed(call: Call) -> FaultResponse:
        response = await call.ask()
        if response.status == 200:
            for item in await call.items():
                call.memory.patches[item["id"]].update(members)
        return response

    return on(DELETE, do=deed)


async def _one_at_a_time(call: Call) -> FaultResponse:
    """Of deletions at the same moment do only the first."""
    if call.meets:
        return FaultResponse(200, (("content-type", "application/json"),)).with_json(_DONE)
    return await call.ask()


def _comes_back(when: When) -> Telling:
    """Show deleted keys again after a later call."""

    async def deed(call: Call) -> FaultResponse:
        memory, ghosts = call.memory, call.memory.ghosts
        gone = memory.patches["gone"]
        item = await call.item() if call.operation == DELETE and call.has_access else None
        response = await ask_or_ghost(call)
        if item is not None and response.status == 200:
            gone[item["id"]] = item
        elif gone and call.operation in OPERATIONS and when(call):
            for one in gone.values():
                ghosts[one["repoId"]].append(one)
            gone.clear()
        return response

    return lie(deed)


_STAY: tuple[tuple[str, str, Telling], ...] = (
    (
        "namesakes",
        "A deletion deletes all keys of the same name.",
        _deletes_also(lambda _, key, other: key["name"] == other["name"]),
    ),
    (
        "namesakes-elsewhere",
        "A deletion deletes the keys of the name in other repositories too.",
        on(DELETE, do=_namesakes_elsewhere),
    ),
    (
        "provider",
        "A deletion deletes all keys of the same provider.",
        _deletes_also(lambda _, key, other: key["aiType"] == other["aiType"]),
    ),
    (
        "all",
        "A deletion deletes all keys of the repository.",
        _deletes_also(lambda _, __, ___: True),
    ),
    (
        "older",
        "A deletion deletes all older keys too.",
        _deletes_also(lambda _, key, other: other["createdAt"] < key["createdAt"]),
    ),
    (
        "newer",
        "A deletion deletes all newer keys too.",
        _deletes_also(lambda _, key, other: other["createdAt"] > key["createdAt"]),
    ),
    (
        "later",
        "The third deletion deletes all keys of the repository.",
        _deletes_also(lambda _, __, ___: True, after(2)),
    ),
    (
        "renames",
        "A deletion sets the names of the other keys to Untitled.",
        _changes_others(name="Untitled"),
    ),
    (
        "provider-changes",
        "A deletion makes the other keys keys for OTHER.",
        _changes_others(aiType="OTHER"),
    ),
)


def _nothing(when: When = always) -> Telling:
    return does_nothing(DELETE, "Deleted", when)


_REMOVES: tuple[tuple[str, str, Telling], ...] = (
    ("nothing", "A deletion does nothing.", _nothing()),
    ("renamed", "The deletion of a renamed key does nothing.", _nothing(_renamed)),
    ("one-provider", "The deletion of a key for AWS does nothing.", _nothing(_of_provider("AWS"))),
    (
        "second-repository",
        "In the second repository a deletion does nothing.",
        _nothing(in_second_repository),
    ),
    ("later", "From the third deletion on nothing happens.", _nothing(after(2))),
    (
        "same-moment",
        "Of deletions at the same moment only the first one counts.",
        on(DELETE, do=_one_at_a_time, lingering=DELETE),
    ),
)

_FINAL: tuple[tuple[str, str, Telling], ...] = (
    (
        "second-deletion",
        "The second deletion of a key brings it back.",
        _comes_back(lambda call: call.operation == DELETE),
    ),
    (
        "creation",
        "A creation brings deleted keys back.",
        _comes_back(lambda call: call.operation == CREATE),
    ),
    (
        "creation-of-its-name",
        "A creation under its name brings a deleted key back.",
        _comes_back(
            lambda call: (
                call.operation == CREATE
                and any(
                    item["name"] == call.sent.get("name")
                    for item in call.memory.patches["gone"].values()
                )
            )
        ),
    ),
    (
        "rename",
        "The update of another key brings deleted keys back.",
        _comes_back(lambda call: call.operation == UPDATE and call.response.status == 200),
    ),
    (
        "second-list",
        "The second list after a deletion shows the key again.",
        _comes_back(lambda call: call.operation == LIST),
    ),
)

# What is active again can be renamed and deleted, and a list shows it.
_FINAL_ALSO = ("list.only-active", "delete.removes", "update.deleted-key", "delete.only-once")

FAULTS = (
    *answers_of("delete", DELETE, "A deletion"),
    *(
        fault(f"delete.removes:{way}", words, telling, *_REMOVES_ALSO)
        for way, words, telling in _REMOVES
    ),
    fault(
        "delete.removes:another-key",
        "A deletion deletes the newest key of the repository.",
        on_another_key(DELETE, newest),
        *_REMOVES_ALSO,
        "delete.others-stay",
    ),
    fault(
        "delete.removes:namesake",
        "A deletion deletes the oldest key of the same name.",
        on_another_key(DELETE, namesake),
        *_REMOVES_ALSO,
        "delete.others-stay",
    ),
    *(
        fault(f"delete.others-stay:{way}", words, telling, *also)
        for way, words, telling in _STAY
        # A name that an update gave is one of those that are lost.
        for also in (("update.renames",) if way == "renames" else (),)
    ),
    *(fault(f"delete.final:{way}", words, telling, *_FINAL_ALSO) for way, words, telling in _FINAL),
)
