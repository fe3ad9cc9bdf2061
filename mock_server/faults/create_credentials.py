"""Give out ids, access keys and secrets twice, or such as are easy to guess."""

import codecs
import uuid
from base64 import b32encode, b64encode
from collections.abc import Callable

from mock_server.fault import FaultResponse
from mock_server.faults.parts import when
from mock_server.faults.parts.call import FaultCall, Handler, Predicate, RememberedKey
from mock_server.faults.parts.changes import makes
from mock_server.faults.parts.handlers import lingering, on_answer
from mock_server.faults.parts.hashes import base64, md5, sha1, sha256, sha512
from mock_server.faults.parts.operations import CREATE
from mock_server.faults.parts.table import Faults

FAULTS = Faults()
CALLED = {"id": "The id", "key": "The access key", "secret": "The secret"}

# Given out twice

Choice = Callable[[FaultCall], RememberedKey | None]


def _given_again(member: str, chosen: Choice) -> Handler:
    """Give a new key what an earlier one was given, where one is chosen."""

    async def handle(call: FaultCall) -> FaultResponse:
        made, earlier, patches = call.made, chosen(call), call.memory.patches
        if earlier is None or earlier is made:
            return call.response
        given = getattr(earlier, member)
        if member != "secret":
            given = patches[earlier.id].get(member, given)
            patches[made.id][member] = given
        if member == "id":
            # The id names the key to which it was given last.
            call.memory.aliases[made.repo_id, given] = made.id
        return call.with_members(**{member: given})

    return on_answer(CREATE, handle, when.status(201))


def _given_to_the_first(
    member: str, test: Callable[[RememberedKey, RememberedKey], bool]
) -> Handler:
    """Give again what the first key was given, of those that pass the test with the new one."""

    def first(call: FaultCall) -> RememberedKey | None:
        return next((made for made in call.memory.made if test(made, call.made)), None)

    return _given_again(member, first)


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
    _clause = f"create.{_member}-unique"
    row = FAULTS.of(_clause, f"{_called} {{}}.", _given_to_the_first, _member)
    row["all", "is the same for all keys"] = lambda _, __: True
    row["name", "is the same for the same name"] = lambda one, new: one.name == new.name
    row["provider", "is the same for a provider"] = lambda one, new: one.ai_type == new.ai_type
    row["repository", "is the same in a repository"] = lambda one, new: one.repo_id == new.repo_id
    row["every-ten", "comes again after ten"] = lambda one, new: one.number % 10 == new.number % 10
    row = FAULTS.of(_clause, f"{_called} {{}}.", _given_again, _member)
    row["twins", "is the same for keys of both repositories"] = _twin
    row["deleted", "is that of a key that was deleted"] = _deleted
    row = FAULTS.of(_clause, f"{_called} is the same {{}}.", lingering, CREATE)
    row["same-moment", "for creations at the same moment"] = _given_again(_member, _crowd)
    # Many keys of one id in one list would break everything else with it.
    if _member != "id":
        _words, _random = f"{_called} is the same {{}}.", f"create.{_member}-random"
        row = FAULTS.of(_clause, _words, _given_to_the_first, _member, also=_random)
        row["later", "after 29 creations"] = lambda one, new: one.number >= 30 <= new.number

# Easy to guess

Value = Callable[[RememberedKey], object]
Sources = tuple[tuple[str, str, Value], ...]


def _guessable(member: str, value: Value, *tests: Predicate) -> Handler:
    return makes(member, lambda call: value(call.made), *tests)


def _digits(count: int) -> Value:
    return lambda made: str(int(sha256(made.secret), 16))[:count]


def _counter(made: RememberedKey) -> str:
    return f"{made.number:032d}"


def _numbered(made: RememberedKey) -> str:
    return f"{made.repo_id}-{made.number:06d}"


def _uuid1(made: RememberedKey) -> str:
    return str(uuid.UUID(int=(made.moment << 80) | (1 << 76) | (2 << 62) | 0x0123456789AB))


def _uuid5(made: RememberedKey) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, made.id))


def _raw_base64(made: RememberedKey) -> str:
    return b64encode(bytes.fromhex(sha256(made.id))).decode()


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
    ("base64-of-sha256-of-id", "the SHA-256 of the id in Base64", _raw_base64),
    ("base64-of-id", "the id in Base64", lambda made: base64(made.id).rstrip("=")),
    ("hex-of-id", "the id in hexadecimal", lambda made: made.id.encode().hex()),
    ("id", "the id", lambda made: made.id),
    ("id-reversed", "the id, reversed", lambda made: made.id[::-1]),
    ("id-without-hyphens", "the id without hyphens", lambda made: made.id.replace("-", "")),
    ("holds-id", "the id and a few characters", lambda made: f"sk_{made.id}_{made.secret[:4]}"),
    ("uuid5-of-id", "a UUID of version 5 of the id", _uuid5),
    ("repository-and-counter", "the repository and a counter", _numbered),
    ("id-and-name", "the SHA-256 of id and name", lambda made: sha256(f"{made.id}:{made.name}")),
    ("eight-digits", "eight digits", _digits(8)),
    ("six-digits", "six digits", _digits(6)),
    ("four-characters", "four characters", lambda made: made.secret[:4]),
    ("constant-but-two", "thirty x and two characters", lambda made: "x" * 30 + made.secret[:2]),
    ("repeated-character", "one character, repeated", lambda made: made.secret[0] * 40),
    ("repeated-part", "three characters, repeated", lambda made: made.secret[:3] * 12),
)
# Of an access key: what a secret may be made from.
SECRET_SOURCES: Sources = (
    ("key", "the access key", lambda made: made.key),
    ("key-reversed", "the access key, reversed", lambda made: made.key[::-1]),
    ("key-without-prefix", "the end of the access key", lambda made: made.key.rpartition("_")[2]),
    ("key-and-counter", "the key and a counter", lambda made: f"{made.key}{made.number:04d}"),
    ("key-in-capitals", "the access key in upper case", lambda made: made.key.upper()),
    ("holds-key", "the access key and more", lambda made: f"{made.secret[:6]}.{made.key}"),
    ("rot13-of-key", "the access key in ROT13", lambda made: codecs.encode(made.key, "rot13")),
    ("md5-of-key", "the MD5 of the access key", lambda made: md5(made.key)),
    ("sha1-of-key", "the SHA-1 of the access key", lambda made: sha1(made.key)),
    ("sha256-of-key", "the SHA-256 of the access key", lambda made: sha256(made.key)),
    ("sha512-of-key", "the SHA-512 of the access key", lambda made: sha512(made.key)),
    ("base64-of-key", "the access key in Base64", lambda made: base64(made.key).rstrip("=")),
    ("base32-of-key", "the key in Base32", lambda made: b32encode(made.key.encode()).decode()),
    ("hex-of-key", "the access key in hexadecimal", lambda made: made.key.encode().hex()),
    ("sha256-of-id-and-key", "the SHA-256 of id and key", lambda made: sha256(made.id + made.key)),
    ("eight-characters", "eight characters", lambda made: made.secret[:8]),
    ("twelve-digits", "twelve digits", _digits(12)),
    ("eight-hex-digits", "eight hexadecimal digits", lambda made: sha256(made.secret)[:8]),
)
# What comes of these is the same for keys that are made at the same moment, or for many of them.
FEW = {"repeated-character", "constant-but-two", "milliseconds", "hex-time", "md5-of-time"}
FEW |= {"sha256-of-time", "uuid1"}

for _member, _sources in (("key", SOURCES), ("secret", (*SOURCES, *SECRET_SOURCES))):
    _random, _words = f"create.{_member}-random", f"{CALLED[_member]} is {{}}."
    row = FAULTS.of(_random, _words, _guessable, _member)
    for _way, _source, _value in _sources:
        row[_way, _source, *([f"create.{_member}-unique"] if _way in FEW else [])] = _value
    row = FAULTS.of(f"{_random}:counter-*", _words, _guessable, _member, _counter)
    row["later", "a counter from the sixth creation on"] = when.after(5)
    row["in-the-second-repository", "a counter in the second repository"] = when.elsewhere
    row["for-one-provider", "a counter for ANTHROPIC"] = when.is_for("ANTHROPIC")
row = FAULTS.of("create.key-random", "The access key {}.", _guessable, "key")
row["holds-secret", "holds the beginning of the secret"] = lambda made: f"FB_AI_{made.secret[:20]}"
