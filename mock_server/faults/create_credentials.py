"""Give out ids, access keys and secrets twice, or such as are easy to guess."""

import codecs
import hashlib
import uuid
from base64 import b32encode, b64encode
from collections.abc import Callable
from functools import partial

from mock_server.fault import FaultResponse
from mock_server.faults.parts.answers import makes
from mock_server.faults.parts.bodies import for_provider
from mock_server.faults.parts.call import FaultCall, RememberedKey, curried, lingering
from mock_server.faults.parts.hashes import base64, md5, sha1, sha256
from mock_server.faults.parts.operations import CREATE
from mock_server.faults.parts.predicates import after, in_second_repository
from mock_server.faults.parts.table import Faults

FAULTS = Faults()
CALLED = {"id": "The id", "key": "The access key", "secret": "The secret"}

# Given out twice

Choice = Callable[[FaultCall], RememberedKey | None]


@curried
async def _given_again(call: FaultCall, member: str, chosen: Choice) -> FaultResponse:
    """Give a new key what an earlier one was given, where one is chosen."""
    response = await call.ask()
    if call.operation != CREATE or response.status != 201:
        return response
    made, earlier = call.made, chosen(call)
    if earlier is None or earlier is made:
        return response
    given = getattr(earlier, member)
    if member != "secret":
        patches = call.memory.patches
        given = patches[earlier.id].get(member, given)
        patches[made.id][member] = given
    if member == "id":
        # The id names the key to which it was given last.
        call.memory.aliases[made.repo_id, given] = made.id
    return response.with_json(response.json | {member: given})


def _first(test: Callable[[RememberedKey, RememberedKey], bool]) -> Choice:
    """Choose the first key made, of those that pass the test with the new one."""
    return lambda call: next((made for made in call.memory.made if test(made, call.made)), None)


def _twin(call: FaultCall) -> RememberedKey | None:
    """Choose the key made before, if that was in another repository."""
    before = call.memory.made[-2:-1]
    return before[0] if before and before[0].repo_id != call.made.repo_id else None


def _deleted(call: FaultCall) -> RememberedKey | None:
    """Choose a deleted key, each of them once."""
    memory = call.memory
    left = [made for made in memory.made if made.id in memory.deleted]
    left = [made for made in left if "again" not in memory.patches[made.id]]
    if left:
        memory.patches[left[0].id]["again"] = True
    return left[0] if left else None


def _crowd(call: FaultCall) -> RememberedKey | None:
    return call.memory.made[-2] if call.meets and len(call.memory.made) > 1 else None


for _member, _called in CALLED.items():
    row = FAULTS.of(
        f"create.{_member}-unique", f"{_called} {{}}.", by=partial(_given_again, _member)
    )
    row["all", "is the same for all keys"] = _first(lambda _, __: True)
    row["name", "is the same for the same name"] = _first(lambda one, new: one.name == new.name)
    row["provider", "is the same for the same provider"] = _first(
        lambda one, new: one.ai_type == new.ai_type
    )
    row["repository", "is the same in all of a repository"] = _first(
        lambda one, new: one.repo_id == new.repo_id
    )
    row["every-ten", "comes again after ten creations"] = _first(
        lambda one, new: one.number % 10 == new.number % 10
    )
    row = FAULTS.of(
        f"create.{_member}-unique", f"{_called} {{}}.", by=partial(_given_again, _member)
    )
    row["twins", "is the same for keys of both repositories"] = _twin
    row["deleted", "is that of a key that was deleted"] = _deleted
    FAULTS[
        f"create.{_member}-unique:same-moment",
        f"{_called} is the same for creations at the same moment.",
    ] = lingering(CREATE, _given_again(_member, _crowd))
    # Many keys of one id in one list would break everything else with it.
    if _member != "id":
        FAULTS[
            f"create.{_member}-unique:later",
            f"{_called} is the same from the thirtieth creation on.",
            f"create.{_member}-random",
        ] = _given_again(_member, _first(lambda one, new: one.number >= 30 <= new.number))

# Easy to guess

Value = Callable[[RememberedKey], object]
Sources = tuple[tuple[str, str, Value], ...]


def _digits(made: RememberedKey, count: int) -> str:
    return str(int(sha256(made.secret), 16))[:count]


def _counter(made: RememberedKey) -> str:
    return f"{made.number:032d}"


def _uuid1(made: RememberedKey) -> str:
    return str(uuid.UUID(int=(made.moment << 80) | (1 << 76) | (2 << 62) | 0x0123456789AB))


# Of any text: what an access key and a secret may be made from.
SOURCES: Sources = (
    ("counter", "a counter", _counter),
    ("counter-from-1000", "a counter with a prefix", lambda made: f"FB_{1000 + made.number}"),
    ("hex-counter", "a counter in hexadecimal", lambda made: f"{0xABCDEF0000 + made.number:032x}"),
    ("milliseconds", "the time in milliseconds", lambda made: f"{made.moment:032d}"),
    ("hex-time", "the time in hexadecimal", lambda made: f"FB{made.moment:024x}"),
    ("time-and-counter", "the time and a counter", lambda made: f"{made.moment}{made.number:020d}"),
    ("md5-of-time", "the MD5 of the time", lambda made: md5(made.moment)),
    ("sha256-of-time", "the SHA-256 of the time", lambda made: sha256(made.moment)),
    ("md5-of-counter", "the MD5 of a counter", lambda made: md5(made.number)),
    ("sha256-of-counter", "the SHA-256 of a counter", lambda made: sha256(made.number)),
    ("uuid1", "a UUID of version 1", _uuid1),
    ("md5-of-id", "the MD5 of the id", lambda made: md5(made.id)),
    ("sha1-of-id", "the SHA-1 of the id", lambda made: sha1(made.id)),
    ("sha256-of-id", "the SHA-256 of the id", lambda made: sha256(made.id)),
    (
        "base64-of-sha256-of-id",
        "the SHA-256 of the id in Base64",
        lambda made: b64encode(bytes.fromhex(sha256(made.id))).decode(),
    ),
    ("base64-of-id", "the id in Base64", lambda made: base64(made.id).rstrip("=")),
    ("hex-of-id", "the id in hexadecimal", lambda made: made.id.encode().hex()),
    ("id", "the id", lambda made: made.id),
    ("id-reversed", "the id, reversed", lambda made: made.id[::-1]),
    ("id-without-hyphens", "the id without hyphens", lambda made: made.id.replace("-", "")),
    ("holds-id", "the id and a few characters", lambda made: f"sk_{made.id}_{made.secret[:4]}"),
    (
        "uuid5-of-id",
        "a UUID of version 5 of the id",
        lambda made: str(uuid.uuid5(uuid.NAMESPACE_URL, made.id)),
    ),
    (
        "repository-and-counter",
        "the repository and a counter",
        lambda made: f"{made.repo_id}-{made.number:06d}",
    ),
    ("id-and-name", "the SHA-256 of id and name", lambda made: sha256(f"{made.id}:{made.name}")),
    ("eight-digits", "eight digits", lambda made: _digits(made, 8)),
    ("six-digits", "six digits", lambda made: _digits(made, 6)),
    ("four-characters", "four characters", lambda made: made.secret[:4]),
    ("constant-but-two", "the same but for two characters", lambda m: "x" * 30 + m.secret[:2]),
    ("repeated-character", "one character, repeated", lambda made: made.secret[0] * 40),
    ("repeated-part", "three characters, repeated", lambda made: made.secret[:3] * 12),
)
SECRET_SOURCES: Sources = (
    ("key", "the access key", lambda made: made.key),
    ("key-reversed", "the access key, reversed", lambda made: made.key[::-1]),
    (
        "key-without-prefix",
        "the access key without its prefix",
        lambda made: made.key.rpartition("_")[2],
    ),
    ("key-and-counter", "the access key and a counter", lambda m: f"{m.key}{m.number:04d}"),
    ("key-in-capitals", "the access key in upper case", lambda made: made.key.upper()),
    ("holds-key", "the access key and a few characters", lambda m: f"{m.secret[:6]}.{m.key}"),
    ("rot13-of-key", "the access key in ROT13", lambda made: codecs.encode(made.key, "rot13")),
    ("md5-of-key", "the MD5 of the access key", lambda made: md5(made.key)),
    ("sha1-of-key", "the SHA-1 of the access key", lambda made: sha1(made.key)),
    ("sha256-of-key", "the SHA-256 of the access key", lambda made: sha256(made.key)),
    (
        "sha512-of-key",
        "the SHA-512 of the access key",
        lambda made: hashlib.sha512(made.key.encode()).hexdigest(),
    ),
    ("base64-of-key", "the access key in Base64", lambda made: base64(made.key).rstrip("=")),
    (
        "base32-of-key",
        "the access key in Base32",
        lambda made: b32encode(made.key.encode()).decode(),
    ),
    ("hex-of-key", "the access key in hexadecimal", lambda made: made.key.encode().hex()),
    ("sha256-of-id-and-key", "the SHA-256 of id and access key", lambda m: sha256(m.id + m.key)),
    ("eight-characters", "eight characters", lambda made: made.secret[:8]),
    ("twelve-digits", "twelve digits", lambda made: _digits(made, 12)),
    ("eight-hex-digits", "eight hexadecimal digits", lambda made: sha256(made.secret)[:8]),
)

# What comes of these is the same for keys that are made at the same moment, or for many of them.
FEW = {"repeated-character", "constant-but-two", "milliseconds", "hex-time", "md5-of-time"}
FEW |= {"sha256-of-time", "uuid1"}


for _member, _sources in (("key", SOURCES), ("secret", (*SOURCES, *SECRET_SOURCES))):
    row = FAULTS.of(
        f"create.{_member}-random", f"{CALLED[_member]} is {{}}.", by=partial(makes, _member)
    )
    for _way, _words, _value in _sources:
        row[_way, _words, *([f"create.{_member}-unique"] if _way in FEW else [])] = _value
    row = FAULTS.of(
        f"create.{_member}-random:counter-{{}}",
        f"{CALLED[_member]} is {{}}.",
        by=partial(makes, _member, _counter),
    )
    row["later", "from the sixth creation on a counter"] = after(5)
    row["in-the-second-repository", "a counter in the second repository"] = in_second_repository
    row["for-one-provider", "a counter for ANTHROPIC"] = for_provider("ANTHROPIC")
FAULTS["create.key-random:holds-secret", "The access key holds the beginning of the secret."] = (
    makes("key", lambda made: f"FB_AI_{made.secret[:20]}")
)
