"""Lies about what a creation does: whether, where and as what the key is stored."""

from dataclasses import replace

from mock_server.fault import FaultResponse
from mock_server.faults.telling import (
    CREATE,
    LIST,
    Call,
    Deed,
    Made,
    as_insider,
    directed,
    fault,
    newest_first,
    refusal,
)
from mock_server.faults.ways import (
    When,
    for_provider,
    in_second_repository,
    is_valid,
    on,
    on_success,
    stores,
)


def _name_in_use(call: Call) -> bool:
    return (
        call.has_access
        and is_valid(call)
        and any(
            (made.repo_id, made.name) == (call.repo_id, call.sent.get("name"))
            and made.id not in (*call.memory.deleted, *call.memory.renamed)
            for made in call.memory.made
        )
    )


async def _already_there(_: Call) -> FaultResponse:
    return refusal(409, "A key of this name exists")


def _namesake(call: Call) -> Made:
    memory = call.memory
    return next(
        made
        for made in memory.made
        if (made.repo_id, made.name) == (call.repo_id, call.sent["name"])
        and made.id not in (*memory.deleted, *memory.renamed)
    )


async def _same_again(call: Call) -> FaultResponse:
    """Answer with the key of this name that is there, and make none."""
    made = _namesake(call)
    return FaultResponse(201, (("content-type", "application/json"),)).with_json(
        {"success": True, "id": made.id, "key": made.key, "secret": made.secret}
    )


async def _in_place_of_the_old(call: Call) -> FaultResponse:
    old = _namesake(call)
    call.memory.deleted.append(old.id)
    await call.forward(
        replace(directed(as_insider(call.request), apikey_id=old.id), method="DELETE", body=b"")
    )
    return await call.ask()


async def _lost_in_the_crowd(call: Call) -> FaultResponse:
    if not call.meets:
        return await call.ask()
    response = await call.ask()
    await call.forward(
        replace(
            directed(as_insider(call.request), apikey_id=call.made.id), method="DELETE", body=b""
        )
    )
    return response


def _list_before(times: int, where: When = lambda _: True) -> Deed:
    """Leave a new key out of the next lists."""

    async def deed(call: Call) -> FaultResponse:
        body, patches = call.response.json, call.memory.patches
        if call.operation == CREATE:
            if where(call):
                patches[call.made.id]["lists"] = times
            return call.response
        shown = []
        for item in body["apiKeys"]:
            left = item.pop("lists", 0)
            if left:
                patches[item["id"]]["lists"] = left - 1
            else:
                shown.append(item)
        return call.response.with_json(body | {"apiKeys": shown})

    return deed


async def _in_another_repository(call: Call) -> FaultResponse:
    """Show all keys of the caller's first repository in the second one too."""
    body = call.response.json
    others = await call.items(call.memory.made[0].repo_id)
    mine = {made.id for made in call.memory.made}
    foreign = [item | {"repoId": call.repo_id} for item in others if item["id"] in mine]
    return call.response.with_json(body | {"apiKeys": newest_first([*body["apiKeys"], *foreign])})


_ALWAYS_NEW = (
    fault(
        "create.always-new:name-taken",
        "A creation under a name in use is refused with 409.",
        on(CREATE, do=_already_there, when=_name_in_use),
        "create.status-created",
    ),
    fault(
        "create.always-new:name-and-provider-taken",
        "A creation under a name in use for the same provider is refused with 409.",
        on(
            CREATE,
            do=_already_there,
            when=lambda call: (
                _name_in_use(call)
                and any(
                    (made.name, made.ai_type) == (call.sent.get("name"), call.sent.get("aiType"))
                    for made in call.memory.made
                )
            ),
        ),
        "create.status-created",
    ),
    fault(
        "create.always-new:same-key-again",
        "A creation under a name in use answers with the key that has it.",
        on(CREATE, do=_same_again, when=_name_in_use),
        "create.id-unique",
        "create.key-unique",
        "create.secret-unique",
    ),
    fault(
        "create.always-new:replaces",
        "A creation under a name in use deletes the key that had it.",
        on(CREATE, do=_in_place_of_the_old, when=_name_in_use),
        "list.complete",
    ),
    fault(
        "create.always-new:lost-at-the-same-moment",
        "Of creations at the same moment only the first one is stored.",
        on(CREATE, do=_lost_in_the_crowd, lingering=CREATE),
        "create.listed-at-once",
        "list.complete",
    ),
    fault(
        "create.always-new:refused-at-the-same-moment",
        "Of creations at the same moment all but the first one are refused with 409.",
        on(CREATE, do=_already_there, when=lambda call: call.meets, lingering=CREATE),
        "create.status-created",
    ),
)

_REPOSITORY = (
    fault(
        "create.one-repository:in-both",
        "The keys of the first repository are listed in the second one too, as its own.",
        on_success(LIST, do=_in_another_repository, when=in_second_repository),
        "list.own-repository",
    ),
)


_LISTED = (
    fault(
        "create.listed-at-once:one-list-late",
        "A new key is missing from the next list.",
        on_success(CREATE, LIST, do=_list_before(1)),
    ),
    fault(
        "create.listed-at-once:two-lists-late",
        "A new key is missing from the next two lists.",
        on_success(CREATE, LIST, do=_list_before(2)),
    ),
    fault(
        "create.listed-at-once:late-in-the-second-repository",
        "In the second repository a new key is missing from the next list.",
        on_success(CREATE, LIST, do=_list_before(1, in_second_repository)),
    ),
    fault(
        "create.listed-at-once:late-for-one-provider",
        "A new key for GOOGLE is missing from the next list.",
        on_success(CREATE, LIST, do=_list_before(1, for_provider("GOOGLE"))),
    ),
    *(
        fault(f"create.listed-at-once:{way}", words, stores(change, when=when))
        for way, words, change, when in (
            (
                "masked-key",
                "Lists show the access key masked.",
                lambda call: {"key": "****" + call.made.key[-6:]},
                lambda _: True,
            ),
            (
                "shortened-key",
                "Lists show the beginning of the access key.",
                lambda call: {"key": call.made.key[:-1]},
                lambda _: True,
            ),
            (
                "another-key",
                "Lists show another access key than the creation answered.",
                lambda call: {"key": call.made.key[::-1]},
                lambda _: True,
            ),
            (
                "upper-case-key",
                "Lists show the access key in upper case.",
                lambda call: {"key": call.made.key.upper()},
                lambda _: True,
            ),
            (
                "another-key-for-one-provider",
                "Lists show another access key for AWS.",
                lambda call: {"key": call.made.key[::-1]},
                for_provider("AWS"),
            ),
            (
                "another-id",
                "Lists show another id than the creation answered.",
                lambda call: {"id": call.made.id[::-1]},
                lambda _: True,
            ),
        )
    ),
)

FAULTS = (
    *_ALWAYS_NEW,
    *_REPOSITORY,
    *_LISTED,
)
