"""The scenarios of access, authentication, errors, the protocol, and the secret."""

from contract_tests.reports.scripts.scenario import Scenario

# Every kind of refusal, each with an answer of its own.
_REFUSALS = """\
new a
new gone AWS
remove gone
rename gone
remove gone
if nobodys_id; then
    body '{}' && update_nobody
    remove_nobody
fi
body '{"name": "no provider"}' && create x
body '{' && create x
body '{"name": 12345}' && update a
body '{' && update a
for caller in anonymous ${outsider:+outsider}; do
    list_keys "$repo" "$caller"
    fresh
    body "{\\"name\\": \\"$name\\", \\"aiType\\": \\"OPENAI\\"}" && create x "$repo" "$caller"
    rename a '' "$repo" "$caller"
    remove a "$repo" "$caller"
done
if [ -n "$forbidden" ]; then
    list_keys "$forbidden"
fi
"""
_LIFE = """\
new b AWS
new c OPENAI "$repo" "$name"
list_keys
rename b
body '{}' && update b
list_keys
remove b
list_keys
[ -z "$other" ] || { new there AWS "$other"; list_keys "$other"; }
"""
_ALL = _REFUSALS + _LIFE

_BARRED = '$x[] | select(.as == "outsider" or (.repo == $forbidden and $forbidden != ""))'
_ACCESS = (
    f'[{_BARRED} | select(.op == "OP")] as $tried | if $tried == [] then unclear("no caller '
    'without access is known") else ($tried[] | select(.status != 403) | answered), '
    "effects($tried[]), stable end"
)
_STABLE_KEYS = "new a\nnew b GOOGLE\nlist_keys\n"


def _access(operation: str, calls: str, judge: str = "") -> Scenario:
    story = (
        f'if [ -n "$outsider" ]; then\n    place=$repo caller=outsider\n{calls}fi\n'
        f'if [ -n "$forbidden" ]; then\n    place=$forbidden caller=owner\n{calls}fi\n'
    )
    return Scenario(_STABLE_KEYS + story, _ACCESS.replace("OP", operation) + judge, needs="barred")


_TELLING = (
    f', ({_BARRED} | select(.op == "list") | . as $e | made '
    '| select(any(member("id", "key"), sent("name"); . as $part | ($e.text, $e.headers[].value) '
    '| contains($part))) | broken("\\($e | what) was answered with something of a key")), '
    "([lists | select(.repo == $repo)] | last | [keys] | length) as $count "
    f'| ({_BARRED} | select(.op == "list") | select([.json | .. | numbers, (strings '
    '| scan("[0-9]+") | tonumber)] | any(. == $count)) '
    '| broken("\\(what) was answered with the number of keys"))'
)

_ATTEMPTS = """\
attempt() {
    list_keys "$repo" "$1"
    fresh stranger
    body "{\\"name\\": \\"$name\\", \\"aiType\\": \\"OPENAI\\"}" && create x "$repo" "$1"
    rename a '' "$repo" "$1"
    remove a "$repo" "$1"
}
"""
_OWNER = "$APIKEY_CONTRACT_TOKEN"
_NONE = "attempt anonymous\n"
_UNKNOWN = f"""\
swapped=$(tr 'A-Za-z' 'a-zA-Z' <<<"{_OWNER}")
for credentials in "Bearer 0123456789abcdef0123456789abcdef" "Bearer {_OWNER}x" \\
    "Bearer ${{APIKEY_CONTRACT_TOKEN%?}}" "Bearer null" "Bearer $swapped"; do
    [ "$credentials" = "Bearer {_OWNER}" ] || attempt stranger
done
"""
_EMPTY = "for credentials in Bearer ''; do attempt stranger; done\n"
_OTHERS = f"""\
as_password=$(printf 'user:%s' "{_OWNER}" | jq -Rrs @base64)
as_user=$(printf '%s:' "{_OWNER}" | jq -Rrs @base64)
for credentials in "Basic $as_password" "{_OWNER}" "Token {_OWNER}" "Basic $as_user" \\
    "Digest {_OWNER}" "ApiKey {_OWNER}"; do
    attempt stranger
done
"""
_STRANGERS = (
    '$x[] | select(.as | IN("anonymous", "stranger")) '
    '| select((.op == "delete" and (.status | IN(405, 501))) | not)'
)


def _barred(attempts: str) -> Scenario:
    return Scenario(
        _ATTEMPTS + _STABLE_KEYS + attempts,
        f'({_STRANGERS} | select((refused | not) or (member("apiKeys") | . != null and . != [])) '
        f"| answered), effects({_STRANGERS}), stable",
    )


_DOCUMENTED = '$x[] | select(.op | IN("create", "list", "update", "delete")) '
_INTERNALS = "|".join(
    [
        r"Traceback \\(most recent call last\\)",
        r"File \"[^\"]+\", line [0-9]+",
        r"\\bat [\\w.$<>\\[\\] ]*\\(?[^\\s()]+\\.\\w+:[0-9]+",
        r"\\b\\w+\\.(java|kt|scala|go|rb|py|php|cs|[cm]?[jt]sx?):[0-9]+",
        r"\\b([a-z]\\w*\\.){2,}[A-Z]\\w*(Exception|Error)\\b",
        r"\\bgoroutine [0-9]+ \\[",
        r"\\bpanic: ",
        r"\\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\\b.{1,80}\\b(FROM|VALUES|SET|WHERE)\\b",
        r"\\b(SQLSTATE|SQLITE_[A-Z]+|ORA-[0-9]{5}|ER_[A-Z_]{4,})\\b",
        r"\\b(Prisma|Sequelize|TypeORM|Mongo|Knex)\\w*Error\\b",
        r"\\bE(CONNREFUSED|CONNRESET|NOTFOUND|NOENT)\\b",
        r"\\bduplicate key value violates\\b",
        r"\\b(node_modules|site-packages|dist-packages)/",
        r"/(usr|home|var|opt|app|srv|etc)/[\\w./-]+\\.(go|java|php|py|rb|[cm]?[jt]sx?|so|conf)\\b",
        r"\\b(postgres(ql)?|mysql|mongodb(\\+srv)?|redis|amqp)://",
        r"\\b(TypeError|ReferenceError|KeyError|ValueError|NullPointerException|IntegrityError)\\b",
    ]
)
_ODD = """\
new a
fresh odd
odd=$name
for part in '' ' ' "$odd 🔑 密" "$odd '; -- %s" "$odd \\\\\\\\ \\\\u0000 \\\\n" "$odd \\\\ud800" \\
    "$odd $(printf 'n%.0s' {1..70000})"; do
    body "{\\"name\\": \\"$part\\", \\"aiType\\": \\"OTHER\\"}" && create odd
done
for invalid in '{' null '[]' '"text"' "{\\"name\\": null, \\"aiType\\": 1}" "{\\"name\\": {}}" \\
    "{\\"name\\": [], \\"aiType\\": null}" \\
    "{\\"name\\": \\"$odd\\", \\"aiType\\": \\"__proto__\\"}"; do
    body "$invalid" && create odd
    body "$invalid" && update a
done
body '' && create odd
collection "$repo"
for id in %00 %27 -1 %F0%9F%94%91 a%2Fb "$(printf 'x%.0s' {1..1500})"; do
    send other owner GET "$path/$id" "$repo"
done
send other owner GET "$path?page=-1&x=%00" "$repo"
send other owner HEAD "$path" "$repo"
send other owner OPTIONS "$path" "$repo"
meet
new m1
new m2
new m3
together
"""
_LEAKS = """\
if own a; then
    collection "$repo"
    for method in GET HEAD OPTIONS; do
        send other owner "$method" "$path/$a_id" "$repo"
    done
    for word in secret reveal credentials export; do
        send other owner GET "$path/$a_id/$word" "$repo"
    done
    for query in includeSecret=true include=secret fields=id,secret reveal=true; do
        send other owner GET "$path?$query" "$repo"
    done
fi
"""
_SHAPE = (
    "select(error_object | not) "
    '| broken("\\(what) was answered with \\(.status) and another shape")'
)
_SUCCESS = (
    'select((.json | type == "object") and member("success") != false) '
    '| broken("\\(what) was answered with \\(.status), and not with `success: false`")'
)

REFUSING: dict[str, Scenario] = {
    "access.create-forbidden": _access(
        "create",
        "    for provider in OPENAI GOOGLE; do\n        fresh\n"
        '        body "{\\"name\\": \\"$name\\", \\"aiType\\": \\"$provider\\"}"\n'
        '        create x "$place" "$caller"\n    done\n',
    ),
    "access.list-forbidden": _access(
        "list", '    list_keys "$place" "$caller"\n    list_keys "$place" "$caller"\n', _TELLING
    ),
    "access.update-forbidden": _access(
        "update",
        '    rename a \'\' "$place" "$caller"\n'
        '    body \'{}\' && update a "$place" "$caller"\n    list_keys\n',
    ),
    "access.delete-forbidden": _access(
        "delete", '    remove a "$place" "$caller"\n    list_keys\n'
    ),
    "authentication.token-required": _barred(_NONE),
    "authentication.token-known": _barred(_UNKNOWN),
    "authentication.token-not-empty": _barred(_EMPTY),
    "authentication.bearer-only": _barred(_OTHERS),
    "authentication.status": Scenario(
        _ATTEMPTS + _STABLE_KEYS + _NONE + _UNKNOWN + _EMPTY + _OTHERS,
        f"{_STRANGERS} | select(refused) | select(.status | IN(401, 403) | not) | answered",
    ),
    "errors.json-object": Scenario(
        _REFUSALS, f"{_DOCUMENTED}| select(.status | IN(403, 404, 500)) | {_SHAPE}", replays=True
    ),
    "errors.success-false": Scenario(
        _REFUSALS,
        f"{_DOCUMENTED}| select(.status | IN(403, 404, 500)) | {_SUCCESS}",
        replays=True,
    ),
    "errors.other-statuses": Scenario(
        _REFUSALS,
        f"{_DOCUMENTED}| select(.status | IN(400, 401, 422)) | ({_SHAPE}), ({_SUCCESS})",
        replays=True,
    ),
    "errors.no-server-error": Scenario(
        _ODD + _REFUSALS,
        '$x[] | select(.status >= 500 and (.status != 501 or (.method | IN("GET", "POST", "PUT"'
        "))) ) | answered",
        replays=True,
    ),
    "errors.no-internals": Scenario(
        _ALL + 'collection "$repo"\nsend other owner GET "$path/${a_id:-x}" "$repo"\n',
        "$x[] | . as $e | select(any((.json | .. | strings), (.headers[].value), "
        f'(select(.json == null) | .text); test("{_INTERNALS}"; "s")) or '
        '([.json | .. | objects | keys_unsorted[] | ascii_downcase | gsub("_"; "")] | any(IN('
        '"stack", "stacktrace", "traceback", "backtrace", "exception", "sql")))) '
        '| broken("\\(what) was answered with something like a trace of the service")',
        replays=True,
    ),
    "protocol.json-media-type": Scenario(
        _ALL,
        '$x[] | select(.json | type | IN("object", "array")) | select(header("content-type") '
        '| test("^application/([\\\\w.+-]+\\\\+)?json\\\\b"; "i") | not) '
        '| broken("\\(what) was answered with JSON and another Content-Type")',
        replays=True,
    ),
    "protocol.json-text": Scenario(
        _ALL,
        "$x[] | select(.garbled or (.text | explode | .[0] == 65279 or index(0) != null)) "
        '| broken("\\(what) was not answered in UTF-8 without a byte order mark")',
        replays=True,
    ),
    "protocol.members-once": Scenario(
        _ALL,
        '$x[] | select(.twice) | broken("an object has a member twice in the answer to \\(what)")',
        replays=True,
    ),
    "protocol.unknown-fields-ignored": Scenario(
        'new a\nfresh\nbody "{\\"name\\": \\"$name\\", \\"aiType\\": \\"OPENAI\\", '
        '\\"colour\\": \\"red\\"}" && create b\nfresh\n'
        'body "{\\"name\\": \\"$name\\", \\"colour\\": \\"red\\"}" && update a\n'
        'body \'{"colour": "red"}\' && update a\n',
        '$x[] | select(.sent | type == "object" and has("colour")) | select(ok | not) | answered',
        replays=True,
    ),
    "secret.never-again": Scenario(
        _ALL + _LEAKS,
        "[$x[] | .bare = [everything | bare]] as $answers "
        '| [made] as $made | $made[] | . as $creation | (member("secret") | select(is_text)) '
        'as $secret | ([$secret | forms | windows(8)] - [$made[] | (member("id", "key") '
        '| strings), (member("secret") | select(. != $secret)) | strings | windows(8)]) '
        '| select(length > 0) | join("|") as $parts '
        "| $answers[] | select(.n > $creation.n and any(.bare[]; test($parts))) "
        '| broken("\\(what) was answered with a secret, or a part of one")',
        replays=True,
    ),
    "secret.refusal-bare": Scenario(
        _REFUSALS,
        "[made] as $made | [lists | keys] as $listed | $x[] | select(refused) | . as $e "
        '| select((any(($made[] | member("id", "key")), ($listed[] | .id, .key); strings '
        "| select(length > 7) | . as $part | ($e.text | contains($part)) "
        "and ($e.target + $e.raw | contains($part) | not))) or "
        "any(.json | .. | objects; (.id, .key, .secret) | strings | length > 0)) "
        '| broken("\\(what) was refused with the id or access key of a key")',
        replays=True,
    ),
}
