"""The table: lawful deployments, one line for each kind of difference."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.lawful import circumstances, credentials, ids, manners, moments
from tests.lawful.server import Transport
from tests.lawful.service import Service

WITHOUT_SECOND = ("--other-repo-id",)
WITHOUT_ANYTHING = ("--other-repo-id", "--forbidden-repo-id", "outsider")


@dataclass(frozen=True)
class Variant:
    """A lawful deployment and how it is checked.

    `options` go to the command, `without` names settings that are not given, and `notes` are the
    clauses, assumed ones only, that do not hold there.
    """

    service: Callable[[], Service] = Service
    transport: Transport = field(default_factory=Transport)
    options: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    notes: frozenset[str] = frozenset()


# For what every answer shows, whatever the check, and for what costs time at each request.
QUICK = ("--depth", "quick")
READ_ONLY = ("--read-only",)


def _notes(*clauses: str) -> frozenset[str]:
    return frozenset(clauses)


VARIANTS = {
    "as it is": Variant(),
    # Answers and refusals
    "403 without a token": Variant(manners.Forbids),
    "401 in plain text": Variant(manners.Challenges, notes=_notes("errors.other-statuses")),
    "422 for a bad body": Variant(manners.Unprocessable),
    "refusals without a message": Variant(manners.Terse),
    "refusals with empty members": Variant(manners.NullMembers),
    "refusals with more fields": Variant(manners.DetailedErrors),
    "a base path like a directory": Variant(manners.UnderAppPath),
    "a link to such a path": Variant(manners.LinksUnderAppPath),
    "a base path with an encoded character": Variant(manners.BasePath, options=QUICK),
    "answers with more fields": Variant(manners.Generous, options=QUICK),
    "messages of all kinds": Variant(manners.Talkative),
    "session cookies and caching": Variant(manners.SessionCookies),
    "more methods": Variant(manners.OtherMethods),
    "501 for other methods": Variant(manners.NotImplementedMethods),
    "405 for HEAD and OPTIONS": Variant(manners.HeadIsRefused),
    "a server in front answers odd paths": Variant(manners.FrontServer),
    # What is accepted
    "trimmed names": Variant(manners.Trims),
    "names of 100 characters": Variant(manners.Names100),
    "names of 64 characters": Variant(manners.Names64),
    "plain names only": Variant(manners.PlainNames),
    "no unknown fields": Variant(
        manners.StrictFields, notes=_notes("protocol.unknown-fields-ignored")
    ),
    "null is no name": Variant(manners.NullIsNoName),
    "the body is judged first": Variant(manners.BodyFirst),
    "no large bodies and no long URLs": Variant(
        circumstances.SmallBodies, Transport(largest_body=65_536, longest_target=1_000)
    ),
    "no deletion, 405": Variant(manners.NoDeletion405),
    "no deletion, 404": Variant(manners.NoDeletion404),
    "no deletion, 501": Variant(manners.NoDeletion501),
    "no deletion, a page": Variant(manners.NoDeletionPage),
    # Ids
    "ids that count": Variant(ids.NumberIds),
    "large ids that count": Variant(ids.LargeNumberIds),
    "short ids": Variant(ids.ShortIds),
    "ULIDs": Variant(ids.UlidIds),
    "ids of consonants": Variant(ids.ConsonantIds),
    "ids with a check digit": Variant(ids.LuhnIds),
    "ids with a checksum": Variant(ids.CheckedIds),
    "UUIDs only": Variant(ids.UuidIds),
    "object ids": Variant(ids.ObjectIds),
    "ids with odd characters": Variant(ids.OddIds),
    # Keys and secrets
    "UUIDs as keys and secrets": Variant(credentials.DashedKeys),
    "hexadecimal secrets": Variant(credentials.HexSecrets),
    "long hexadecimal secrets": Variant(credentials.LongHexSecrets),
    "secrets with a prefix": Variant(credentials.PrefixedSecrets),
    "secrets with a long prefix": Variant(credentials.LongPrefix),
    "secrets with their provider": Variant(credentials.ProviderPrefix),
    "secrets with a suffix": Variant(credentials.Suffixed),
    "secrets like web tokens": Variant(credentials.JwtSecrets),
    "secrets of several lines": Variant(credentials.PemSecrets),
    "secrets of different lengths": Variant(credentials.PaddedSecrets),
    "secrets of digits": Variant(credentials.DigitSecrets),
    "secrets in groups": Variant(credentials.GroupedSecrets),
    "secrets with symbols": Variant(credentials.SymbolSecrets),
    "short keys": Variant(credentials.ShortKeys),
    "keys with their repository": Variant(credentials.RepositoryLabel),
    # Time
    "seconds, ties in any order": Variant(moments.Seconds),
    "minutes, ties in any order": Variant(moments.Minutes),
    "microseconds with +00:00": Variant(moments.PlusZero, options=QUICK),
    "another time zone": Variant(moments.PlusTwo, options=QUICK),
    "many time zones": Variant(moments.MixedZones),
    "nanoseconds": Variant(moments.Nanoseconds, options=QUICK),
    "no time zone": Variant(moments.NoZone, options=QUICK),
    "basic timestamps": Variant(moments.BasicTimes, options=QUICK),
    "timestamps in lower case": Variant(moments.LowerCaseTimes, options=QUICK),
    "a leap second": Variant(moments.LeapSecond),
    "a clock ahead": Variant(moments.ClockAhead, options=QUICK),
    "a clock behind": Variant(moments.ClockBehind, options=QUICK),
    "a clock at its epoch": Variant(moments.ClockAtItsEpoch),
    "two clocks": Variant(moments.TwoClocks),
    # Other people
    "a thousand keys": Variant(moments.Furnished),
    "five thousand keys": Variant(moments.WellFurnished, options=QUICK),
    "six hundred keys that change": Variant(moments.FurnishedGenerously, options=QUICK),
    "others at every request": Variant(circumstances.Crowd),
    "others now and then": Variant(circumstances.SmallCrowd),
    "others at a steady pace": Variant(circumstances.SteadyCrowd),
    # The way
    "slow answers": Variant(transport=Transport(delay=(0.05, 0.15)), options=(*QUICK, "-n", "2")),
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
    "a rate limit": Variant(circumstances.RateLimit, options=QUICK),
    "a rate limit with a date": Variant(circumstances.RateLimitDate, options=QUICK),
    "maintenance": Variant(circumstances.Maintenance),
    "moved": Variant(circumstances.Moved),
    # What is not given
    "no second repository": Variant(without=WITHOUT_SECOND),
    "nothing but a repository": Variant(without=WITHOUT_ANYTHING),
    "read-only": Variant(moments.Furnished, options=READ_ONLY),
    "read-only, empty": Variant(options=READ_ONLY),
    "read-only, among others": Variant(circumstances.Crowd, options=READ_ONLY),
    "four processes": Variant(circumstances.Crowd, options=("-n", "4")),
}
