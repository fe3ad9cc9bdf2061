"""The table: lawful deployments, one line for each kind of difference.

Those that differ in manners only are served by the mock.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from openapi.manners.forms import Form
from openapi.manners.table import OPERATIONS
from tests.lawful import (
    answers,
    bodies,
    circumstances,
    credentials,
    ids,
    members,
    moments,
    requests,
)
from tests.lawful.server import Transport
from tests.lawful.service import REPO_ID, Service

WITHOUT_SECOND = ("--other-repo-id",)
WITHOUT_ANYTHING = ("--other-repo-id", "--forbidden-repo-id", "outsider")


@dataclass(frozen=True)
class Variant:
    """A lawful deployment and how it is checked.

    With `manners`, the mock serves instead of the service. `options` go to the command, `without`
    names settings that are not given, and `notes` are the clauses, assumed ones only, that do not
    hold there.
    """

    service: type[Service] = Service
    transport: Transport = field(default_factory=Transport)
    options: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    notes: frozenset[str] = frozenset()
    manners: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_plain(self) -> bool:
        """Say whether service and manners are all that is special."""
        return self == Variant(self.service, manners=self.manners, notes=self.notes)


# For what every answer shows, whatever the check, and for what costs time at each request.
QUICK = ("--depth", "quick")
READ_ONLY = ("--read-only",)


def _notes(*clauses: str) -> frozenset[str]:
    return frozenset(clauses)


STRICT = _notes("protocol.unknown-fields-ignored")
OWN_SHAPE = _notes("errors.other-statuses")
FIRST, BEFORE, AFTER = bodies.Order


def _random(alphabet: str, length: int, prefix: str = "") -> Form:
    return {"prefix": prefix, "alphabet": alphabet, "length": length}


def _given_out(key: Form, secret: Form) -> Variant:
    return Variant(manners={"form.key": key, "form.secret": secret})


# What is accepted, and when a refusal is told.
_ACCEPTED = {
    "trimmed names": Variant(
        manners={"name.spaces": "trimmed", "name.blank": "refused", "name.shortest": 1}
    ),
    "names of 64 characters": Variant(manners={"name.longest": 64}),
    "plain names only": Variant(answers.PlainNames),
    "no unknown fields": Variant(manners={"fields.unknown": "refused"}, notes=STRICT),
    "null is no name": Variant(answers.NullIsNoName),
    "the body is judged first": Variant(answers.BodyFirst),
    "no unknown fields, before the token": Variant(
        manners={"fields.unknown": "refused", "validation": "first"}, notes=STRICT
    ),
    "no unknown fields, before the look-up": Variant(
        bodies.service(BEFORE, status=422, closed=True), notes=STRICT
    ),
    "no unknown fields, 422": Variant(bodies.service(AFTER, status=422, closed=True), notes=STRICT),
    "names of 2 to 60 characters": Variant(manners={"name.shortest": 2, "name.longest": 60}),
    "names of 2 to 50 characters, before the look-up": Variant(
        bodies.service(BEFORE, status=422, shortest=2, longest=50)
    ),
    "names of 3 to 50 characters, before the token": Variant(
        manners={"name.shortest": 3, "name.longest": 50, "validation": "first"}
    ),
    "no markup in names": Variant(bodies.service(AFTER, names=bodies.NO_MARKUP)),
    "no markup in names, before the look-up": Variant(
        bodies.service(BEFORE, status=422, names=bodies.NO_MARKUP)
    ),
    "words as names": Variant(bodies.service(AFTER, status=422, names=bodies.WORDS)),
    "plain ASCII as names, before the look-up": Variant(
        bodies.service(BEFORE, names=bodies.ASCII_WORDS)
    ),
    "null is no name, before the look-up": Variant(bodies.service(BEFORE, bodies.NullIgnored)),
    "415 for another media type, before the token": Variant(bodies.service(FIRST, media_type=415)),
    "400 for another media type, before the look-up": Variant(
        bodies.service(BEFORE, media_type=400)
    ),
    # Whole frameworks
    "forbidden extras and 422": Variant(
        bodies.service(
            BEFORE, status=422, syntax=422, media_type=422, closed=True, shortest=3, longest=50
        ),
        notes=STRICT,
    ),
    "forbidden extras, 422, and 403 without a token": Variant(
        bodies.service(
            BEFORE,
            bodies.Bearerless403,
            status=422,
            syntax=422,
            closed=True,
            longest=50,
            trims=True,
        ),
        notes=STRICT,
    ),
    "a white list and 400": Variant(
        bodies.service(
            BEFORE,
            bodies.Whitelist,
            closed=True,
            shortest=3,
            longest=60,
            trims=True,
            names=bodies.NO_MARKUP,
        ),
        notes=STRICT | OWN_SHAPE,
    ),
    "a strict decoder and plain text": Variant(
        bodies.service(
            BEFORE,
            bodies.PlainText,
            media_type=415,
            closed=True,
            shortest=2,
            longest=50,
            names=bodies.ASCII_WORDS,
        ),
        notes=STRICT | OWN_SHAPE,
    ),
}

# Members, headers, queries and paths that the pages do not name.
_REQUESTS = {
    "no unknown fields in creations, 422": Variant(members.StrictCreations, notes=STRICT),
    "no read-only fields": Variant(members.ReadOnlyMembers, notes=STRICT),
    "no read-only fields, before the token": Variant(members.ReadOnlyMembersFirst, notes=STRICT),
    "names what it ignored": Variant(members.Ignoring),
    "names of which nothing may be left": Variant(members.TrimsToNothing),
    "409 at the same moment": Variant(
        bodies.service(BEFORE, members.OneAtATime), Transport(delay=(0.05, 0.06))
    ),
    "406 for another Accept": Variant(requests.NotAcceptable),
    "CSV for who asks": Variant(requests.InCsv),
    "304 for what is known": Variant(requests.Revalidated),
    "206 for a range": Variant(requests.Ranges),
    "431 for large headers": Variant(requests.SmallHeaders),
    "400 for a query": Variant(requests.NoQueries),
    "415 for encoded bodies": Variant(requests.PlainBodies),
    "preflights and known origins": Variant(requests.Cors),
    "tokens elsewhere as well": Variant(requests.TokensElsewhere),
    "308 for a slash at the end": Variant(requests.MovedSlash),
    "a loose router": Variant(requests.LooseRouter),
    "a strict server in front": Variant(requests.StrictFront),
    "404 for unknown repositories": Variant(requests.UnknownRepositories),
    "405 with Allow": Variant(requests.Allows),
}

# Answers and refusals
_ANSWERS = {
    "403 without a token": Variant(manners={"status.no-token": 403, "status.unknown-token": 403}),
    "401 in plain text": Variant(answers.Challenges, notes=_notes("errors.other-statuses")),
    "422 for a bad body": Variant(manners={"status.invalid-body": 422}),
    "refusals without a message": Variant(
        manners={
            f"message.{operation}.{status}": "none"
            for operation in OPERATIONS
            for status in (400, 401, 403, 404)
        }
    ),
    "refusals with empty members": Variant(answers.NullMembers),
    "refusals with more fields": Variant(answers.DetailedErrors),
    "a base path like a directory": Variant(answers.UnderAppPath),
    "a link to such a path": Variant(answers.LinksUnderAppPath),
    "a base path with an encoded character": Variant(answers.BasePath, options=QUICK),
    "answers with more fields": Variant(answers.Generous, options=QUICK),
    "messages of all kinds": Variant(answers.Talkative),
    "session cookies and caching": Variant(answers.SessionCookies),
    "more methods": Variant(answers.OtherMethods),
    "501 for other methods": Variant(answers.NotImplementedMethods),
    "405 for HEAD and OPTIONS": Variant(answers.HeadIsRefused),
    "a server in front answers odd paths": Variant(answers.FrontServer),
}

_IDS = {
    "ids that count": Variant(ids.NumberIds),
    "large ids that count": Variant(ids.LargeNumberIds),
    "short ids": Variant(ids.ShortIds),
    "ULIDs": Variant(manners={"form.id": "ulid"}),
    "ids of consonants": Variant(ids.ConsonantIds),
    "ids with a check digit": Variant(ids.LuhnIds),
    "ids with a checksum": Variant(ids.CheckedIds),
    "UUIDs only": Variant(ids.UuidIds),
    "object ids": Variant(ids.ObjectIds),
    "ids with odd characters": Variant(ids.OddIds),
    "ids of words and signs": Variant(ids.SpokenIds),
}

_CREDENTIALS = {
    "UUIDs as keys and secrets": _given_out("uuid", "uuid"),
    "hexadecimal secrets": _given_out(_random("hex", 16), _random("hex", 32)),
    "long hexadecimal secrets": _given_out(_random("base32", 16, "AKIA"), _random("hex", 128)),
    "secrets with a prefix": _given_out(
        _random("letters-and-digits", 24, "pk_live_"), _random("letters-and-digits", 40, "sk_live_")
    ),
    # Which lists quote.
    "secrets with a long prefix": Variant(
        manners={
            "form.secret": _random("base64url", 32, "FB_AI_SECRET_"),
            "members.key": {"secretFormat": {"always": "FB_AI_SECRET_"}},
        }
    ),
    "secrets with their provider": Variant(credentials.ProviderPrefix),
    "secrets with a suffix": Variant(credentials.Suffixed),
    "secrets like web tokens": Variant(credentials.JwtSecrets),
    "secrets of several lines": Variant(credentials.PemSecrets),
    "secrets of different lengths": Variant(credentials.PaddedSecrets),
    "secrets of digits": _given_out(_random("digits", 20), _random("digits", 40)),
    "secrets in groups": Variant(credentials.GroupedSecrets),
    "secrets with symbols": Variant(credentials.SymbolSecrets),
    "short keys": _given_out(_random("hex", 10), _random("letters-and-digits", 24)),
    "keys with their repository": Variant(
        manners={"form.key": _random("letters-and-digits", 24, f"fb-ai.{REPO_ID}.")}
    ),
}

_TIMES = {
    "seconds, ties in any order": Variant(moments.Seconds),
    "minutes, ties in any order": Variant(moments.Minutes),
    "many time zones": Variant(moments.MixedZones),
    "nanoseconds": Variant(moments.Nanoseconds, options=QUICK),
    "no zeros at the end of a fraction": Variant(moments.ShortFractions, options=QUICK),
    "tenths of a second": Variant(moments.Tenths, options=QUICK),
    "a clock that ticks": Variant(moments.CoarseTicks, options=QUICK),
    "short offsets": Variant(moments.ShortOffsets, options=QUICK),
    "timestamps in lower case": Variant(moments.LowerCaseTimes, options=QUICK),
    "a leap second": Variant(moments.LeapSecond),
    "a clock ahead": Variant(moments.ClockAhead, options=QUICK),
    "a clock behind": Variant(moments.ClockBehind, options=QUICK),
    "a clock at its epoch": Variant(moments.ClockAtItsEpoch),
    "two clocks": Variant(moments.TwoClocks),
    "a clock that stands still": Variant(moments.StoppedClock),
    "the beginning of a transaction": Variant(moments.OfItsBeginning, options=QUICK),
    "no Date": Variant(moments.NoDate),
    "no Date, seconds": Variant(moments.NoDateSeconds),
    "no Date, minutes": Variant(moments.NoDateMinutes, options=QUICK),
    "no Date, a clock behind": Variant(moments.NoDateBehind, options=QUICK),
    "no Date, two clocks": Variant(moments.NoDateTwoClocks),
    "no readable Date": Variant(moments.NoReadableDate, options=QUICK),
    "the Date of a proxy": Variant(moments.ProxyDate, options=QUICK),
    "a Date of the oldest kind": Variant(moments.OldDate, options=QUICK),
}

VARIANTS = {
    "as it is": Variant(),
    **_ANSWERS,
    **_ACCEPTED,
    **_REQUESTS,
    "no large bodies and no long URLs": Variant(
        circumstances.SmallBodies, Transport(largest_body=65_536, longest_target=1_000)
    ),
    "no deletion, 405": Variant(manners={"deletion": 405}),
    "no deletion, 404": Variant(manners={"deletion": 404}),
    "no deletion, 501": Variant(manners={"deletion": 501}),
    "no deletion, a page": Variant(answers.NoDeletionPage),
    **_IDS,
    **_CREDENTIALS,
    **_TIMES,
    # Other people
    "a thousand keys": Variant(moments.Furnished),
    "five thousand keys": Variant(moments.WellFurnished, options=QUICK),
    "six hundred keys that change": Variant(moments.FurnishedGenerously, options=QUICK),
    "others at every request": Variant(circumstances.Crowd),
    "others now and then": Variant(circumstances.SmallCrowd),
    "others at a steady pace": Variant(circumstances.SteadyCrowd),
    # The way
    "slow answers": Variant(transport=Transport(delay=(0.05, 0.15)), options=QUICK),
    "answers overtake each other": Variant(options=QUICK, transport=Transport(delay=(0.0, 0.01))),
    "compressed": Variant(options=QUICK, transport=Transport(gzip=True)),
    "closes and says so": Variant(options=QUICK, transport=Transport(close="said")),
    "closes silently": Variant(options=QUICK, transport=Transport(close="silent")),
    "HTTP/1.0": Variant(options=QUICK, transport=Transport(version="1.0")),
    "in chunks": Variant(options=QUICK, transport=Transport(chunked=True)),
    "compressed in chunks": Variant(options=QUICK, transport=Transport(chunked=True, gzip=True)),
    "early hints": Variant(options=QUICK, transport=Transport(early_hints=True)),
    "with a charset": Variant(
        transport=Transport(content_type="application/json; charset=utf-8", ascii=False)
    ),
    "another spelling of JSON": Variant(
        transport=Transport(indent=4, sort=True, content_type="Application/JSON;charset=UTF-8")
    ),
    "every character escaped": Variant(transport=Transport(escaped=True), options=QUICK),
    "a rate limit": Variant(circumstances.RateLimit, options=QUICK),
    "a rate limit with a date": Variant(circumstances.RateLimitDate, options=QUICK),
    "twelve keys at the most": Variant(circumstances.FewKeys),
    "seven keys at the most, 429 beyond": Variant(circumstances.SevenKeys, options=QUICK),
    "thirty keys at the most, 403 beyond": Variant(circumstances.ThirtyKeys),
    "maintenance": Variant(circumstances.Maintenance),
    "moved": Variant(circumstances.Moved),
    # What is not given
    "no second repository": Variant(without=WITHOUT_SECOND),
    "nothing but a repository": Variant(without=WITHOUT_ANYTHING),
    "read-only": Variant(moments.Furnished, options=READ_ONLY),
    "read-only, empty": Variant(options=READ_ONLY),
    "read-only, among others": Variant(circumstances.Crowd, options=READ_ONLY),
}


# A service may differ in each of these ways at once, in one of the things above.
_ASPECTS = (_ANSWERS, _ACCEPTED, _REQUESTS, _IDS, _CREDENTIALS, _TIMES)


def _compositions(*, by_the_mock: bool) -> Iterator[tuple[str, Variant]]:
    plain = [
        [name for name, row in aspect.items() if row.is_plain and bool(row.manners) is by_the_mock]
        for aspect in _ASPECTS
    ]
    for names in zip_longest(*plain):
        rows = {name: VARIANTS[name] for name in names if name}
        services = {row.service: None for row in rows.values()}
        manners = {name: value for row in rows.values() for name, value in row.manners.items()}
        notes = frozenset[str]().union(*(row.notes for row in rows.values()))
        service = type("Composed", (*services,), {})
        yield " + ".join(rows), Variant(service, manners=manners, notes=notes)


def _together() -> Mapping[str, Variant]:
    composed = {name for aspect in _ASPECTS for name in aspect if VARIANTS[name].is_plain}
    alone = {name: row for name, row in VARIANTS.items() if name not in composed}
    return {
        **alone,
        **dict(_compositions(by_the_mock=False)),
        **dict(_compositions(by_the_mock=True)),
    }


# The same in fewer runs: each row of the table once, most of them with one of each other kind.
TOGETHER = _together()
