"""Lies about the answers to updates and deletions, which look the same."""

from mock_server.fault import Fault
from mock_server.faults.telling import (
    UPDATE,
    Telling,
    fault,
)
from mock_server.faults.ways import (
    after,
    answer,
    drop,
    edited,
    in_second_repository,
    on_success,
    plain,
    put,
    reply,
)

# An update with an empty object, or with unknown fields, is promised the same status.
_SAME_STATUS = ("update.name-optional", "protocol.unknown-fields-ignored")


def answers_of(verb: str, operation: str, called: str) -> tuple[Fault, ...]:
    """Return lies about the answer to an update or a deletion, which look the same."""
    answers: tuple[tuple[str, str, Telling], ...] = (
        ("201", "is answered with 201", on_success(operation, do=reply(201))),
        ("204", "is answered with 204 and no body", on_success(operation, do=plain(204))),
        ("202", "is answered with 202", on_success(operation, do=reply(202))),
        (
            "array",
            "is answered with an array",
            on_success(operation, do=edited(lambda body, _: [body])),
        ),
        (
            "202-later",
            "is answered with 202 from the third on",
            on_success(operation, do=reply(202), when=after(2)),
        ),
        (
            "202-in-the-second-repository",
            "is answered with 202 in the second repository",
            on_success(operation, do=reply(202), when=in_second_repository),
        ),
    )
    success: tuple[tuple[str, str, Telling], ...] = (
        ("dropped", "lacks `success`", answer(drop("success"), operation)),
        ("null", "says `success: null`", answer(put(success=None), operation)),
        ("text", 'says `success: "true"`', answer(put(success="true"), operation)),
        ("number", "says `success: 1`", answer(put(success=1), operation)),
        ("false", "says `success: false`", answer(put(success=False), operation)),
        (
            "false-later",
            "says `success: false` from the third on",
            answer(put(success=False), operation, when=after(2)),
        ),
    )
    message: tuple[tuple[str, str, Telling], ...] = (
        ("dropped", "lacks `message`", answer(drop("message"), operation)),
        ("null", "holds null as `message`", answer(put(message=None), operation)),
        ("number", "holds a number as `message`", answer(put(message=200), operation)),
        ("object", "holds an object as `message`", answer(put(message={"en": "Ok"}), operation)),
        ("array", "holds an array as `message`", answer(put(message=["Ok"]), operation)),
        (
            "dropped-later",
            "lacks `message` from the third on",
            answer(drop("message"), operation, when=after(2)),
        ),
    )
    also = (
        ("update.name-optional", "protocol.unknown-fields-ignored") if operation == UPDATE else ()
    )
    return (
        *(
            fault(f"{verb}.status-ok:{way}", f"{called} {words}.", telling, *also)
            for way, words, telling in answers
        ),
        *(
            fault(f"{verb}.success-true:{way}", f"The answer to {called.lower()} {words}.", telling)
            for way, words, telling in success
        ),
        *(
            fault(
                f"{verb}.message-returned:{way}",
                f"The answer to {called.lower()} {words}.",
                telling,
            )
            for way, words, telling in message
        ),
    )
