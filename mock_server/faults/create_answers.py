"""Lies about the answer to a creation."""

from collections.abc import Iterator

from mock_server.fault import Fault
from mock_server.faults.telling import CREATE, fault
from mock_server.faults.ways import (
    Edit,
    after,
    alter,
    answer,
    both,
    drop,
    edited,
    for_provider,
    has_long_name,
    in_second_repository,
    is_valid,
    move,
    nest,
    on,
    on_success,
    put,
    refuse,
    reply,
)


def _members() -> Iterator[Fault]:
    """Yield lies about the members that every answer to a creation has."""
    for member in ("id", "key", "secret"):
        clause = f"create.{member}-returned"
        ways: dict[str, tuple[str, Edit]] = {
            "dropped": ("lacks", drop(member)),
            "null": ("holds null as", put(**{member: None})),
            "empty": ("holds an empty text as", put(**{member: ""})),
            "number": ("holds a number as", put(**{member: 12345})),
            "object": ("holds an object as", alter(member, lambda text: {"value": text})),
            "renamed": ("has another name for", move(member, f"apiKey{member.title()}")),
            "nested": ("wraps an object round", nest(member)),
        }
        for way, (verb, edit) in ways.items():
            yield fault(
                f"{clause}:{way}",
                f"The answer to a creation {verb} `{member}`.",
                answer(edit, CREATE),
            )
        if member == "key":
            yield fault(
                f"{clause}:dropped-later",
                f"From the eleventh creation on the answer lacks `{member}`.",
                answer(drop(member), CREATE, when=after(10)),
            )
        else:
            yield fault(
                f"{clause}:dropped-for-one-provider",
                f"The answer to a creation for GOOGLE lacks `{member}`.",
                answer(drop(member), CREATE, when=for_provider("GOOGLE")),
            )


FAULTS = (
    fault(
        "create.status-created:200",
        "A creation is answered with 200.",
        on_success(CREATE, do=reply(200)),
    ),
    fault(
        "create.status-created:202",
        "A creation is answered with 202.",
        on_success(CREATE, do=reply(202)),
    ),
    fault(
        "create.status-created:array",
        "The answer to a creation is an array with the object in it.",
        on_success(CREATE, do=edited(lambda body, _: [body])),
    ),
    fault(
        "create.status-created:200-for-one-provider",
        "A creation for AWS is answered with 200.",
        on_success(CREATE, do=reply(200), when=for_provider("AWS")),
    ),
    fault(
        "create.status-created:200-later",
        "From the eleventh creation on the answer is 200.",
        on_success(CREATE, do=reply(200), when=after(10)),
    ),
    fault(
        "create.status-created:200-in-the-second-repository",
        "A creation in the second repository is answered with 200.",
        on_success(CREATE, do=reply(200), when=in_second_repository),
    ),
    fault(
        "create.status-created:200-for-a-name-in-use",
        "A creation under a name in use is answered with 200.",
        on_success(
            CREATE,
            do=reply(200),
            when=lambda call: any(made.name == call.made.name for made in call.memory.made[:-1]),
        ),
    ),
    fault(
        "create.status-created:refused-later",
        "The thirtieth key and all after it are refused.",
        on(CREATE, do=refuse(403, "Too many keys"), when=both(after(29), is_valid)),
        "create.ai-types-accepted",
        "create.always-new",
    ),
    fault(
        "create.status-created:plain-refused",
        "A name of plain letters is refused from 40 characters on.",
        on(CREATE, do=refuse(400, "name is too long"), when=has_long_name),
    ),
    *(
        fault(f"create.success-true:{way}", f"The answer to a creation {words}.", telling)
        for way, words, telling in (
            ("dropped", "lacks `success`", answer(drop("success"), CREATE)),
            ("null", "says `success: null`", answer(put(success=None), CREATE)),
            ("text", 'says `success: "true"`', answer(put(success="true"), CREATE)),
            ("number", "says `success: 1`", answer(put(success=1), CREATE)),
            ("false", "says `success: false`", answer(put(success=False), CREATE)),
            (
                "false-for-one-provider",
                "for OTHER says `success: false`",
                answer(put(success=False), CREATE, when=for_provider("OTHER")),
            ),
            (
                "false-later",
                "says `success: false` from the eleventh on",
                answer(put(success=False), CREATE, when=after(10)),
            ),
        )
    ),
    *_members(),
)
