"""The scenarios of creations, and of what must be unlike in any two keys."""

from contract_tests.reports.scripts.scenario import Scenario

_SOME = """\
for provider in OPENAI GOOGLE ANTHROPIC AWS OTHER; do
    new "k_$provider" "$provider"
done
new again OPENAI "$repo" "$name"
"""

_MANY = """\
new a
new b OPENAI "$repo" "$name"
[ -z "$other" ] || new c OPENAI "$other" "$name"
for ((i = 0; i < 11; i++)); do
    new "k$i" GOOGLE
done
meet
for ((i = 0; i < 4; i++)); do
    new "m$i" AWS
done
together
remove a
new d
"""

_REFUSED = """\
fresh
for invalid in {bodies}; do
    body "$invalid"
    create x
done
"""

_REFUSED_EACH = """\
| select(refused | not) | answered"""

_WRONG = (
    r'"{\"name\": null, \"aiType\": \"OPENAI\"}" '
    r'"{\"name\": 12345, \"aiType\": \"OPENAI\"}" '
    r'"{\"name\": true, \"aiType\": \"OPENAI\"}" '
    r'"{\"name\": [\"$name\"], \"aiType\": \"OPENAI\"}" '
    r'"{\"name\": {}, \"aiType\": \"OPENAI\"}" '
    r'"{\"name\": \"$name\", \"aiType\": null}" '
    r'"{\"name\": \"$name\", \"aiType\": [\"OPENAI\"]}" '
    r'"{\"name\": \"$name\", \"aiType\": 1}" '
    r'"[{\"name\": \"$name\", \"aiType\": \"OPENAI\"}]" '
    r'"{\"name\": \"$name\", \"aiType\": \"OPENAI\"" '
    r'null 42 "name=$name&aiType=OPENAI"'
)
_NAMELESS = r"""'{"aiType": "OPENAI"}' '{}'"""
_PROVIDERLESS = r'"{\"name\": \"$name\"}"'
_OTHER_PROVIDERS = (
    r'"{\"name\": \"$name\", \"aiType\": \"openai\"}" '
    r'"{\"name\": \"$name\", \"aiType\": \"OpenAI\"}" '
    r'"{\"name\": \"$name\", \"aiType\": \"AZURE\"}" '
    r'"{\"name\": \"$name\", \"aiType\": \"aws\"}" '
    r'"{\"name\": \"$name\", \"aiType\": \"OPENAI \"}" '
    r'"{\"name\": \"$name\", \"aiType\": \"\"}"'
)
_ALL_WRONG = f"{_WRONG} {_NAMELESS} {_PROVIDERLESS} {_OTHER_PROVIDERS}"


def _refused(bodies: str) -> str:
    return _REFUSED.replace("{bodies}", bodies)


def _unique(member: str) -> Scenario:
    # Of secrets, only how many there are is told.
    judge = (
        f'[made | member("{member}") | select(is_text)] as $all | if ($all | length) < 2 then '
        'unclear("too few keys could be made") else ($all | length) - ($all | unique | length) '
        '| select(. > 0) | broken("\\(. + 1) of the \\($all | length) keys made have the same '
        f'{member}") end'
    )
    return Scenario(_MANY, judge)


_ODD_NAMES = """\
long=$(printf 'n%.0s' {1..300})
fresh
for odd in "$long" '🔑' "it's" 'tab\\t' "$(printf 'n%.0s' {1..50000})"; do
    body "{\\"name\\": \\"$name $odd\\", \\"aiType\\": \\"OPENAI\\"}"
    create odd
done
"""

# Further members, of one kind each, at the top and nested; the id is one that nobody has.
_OWN_FIELDS = """\
new plain GOOGLE
chosen=chosen-$(random_hex 16)
then=2001-01-01T00:00:00Z
pair() { printf ', "%s": %s' "$@"; }
text() { for each in "${@:2}"; do pair "$each" "\\"$1\\""; done; }
own=$(text "$chosen" key accessKey access_key secret secretKey secret_key)
! nobodys_id || own=$own$(text "$nobody" id _id)
place=$(text "$other" repoId repo_id repository)
life=$(text "$then" createdAt created_at deletedAt deleted_at expiresAt; text deleted status
    pair deleted true isDeleted true active false dryRun true)
meant=$(text OTHER provider ai_type; text chosen title displayName prefix; pair success false)
nested=$(for each in data apiKey attributes; do pair "$each" "{${own:1}$life}"; done)
for more in "$own" "$place" "$life" "$meant" "$nested"; do
    fresh
    body "{\\"name\\": \\"$name\\", \\"aiType\\": \\"GOOGLE\\"$more}"
    create own
done
list_keys
"""

CREATING: dict[str, Scenario] = {
    "create.status-created": Scenario(
        _SOME + 'fresh; new plain OPENAI "$repo" "$name-The-Quick-Brown"\n',
        'status("create"; 201)',
        replays=True,
    ),
    "create.success-true": Scenario(_SOME, 'told("create"; "success"; . == true)', replays=True),
    "create.id-returned": Scenario(
        _SOME,
        'told("create"; "id"; is_text), (made | member("id") | strings '
        r'| select(test("[\\/\\\\%?#[:cntrl:]\ufffd]") or (test("[[:alnum:]]") | not)) '
        '| broken("the id of a new key cannot be a segment of a path"))',
        replays=True,
    ),
    "create.key-returned": Scenario(_SOME, 'told("create"; "key"; is_text)', replays=True),
    "create.secret-returned": Scenario(_SOME, 'told("create"; "secret"; is_text)', replays=True),
    "create.name-required": Scenario(
        _refused(_NAMELESS),
        'creations | select((.sent | type) == "object" and (.sent | has("name") | not))'
        + _REFUSED_EACH,
    ),
    "create.ai-type-required": Scenario(
        _refused(_PROVIDERLESS),
        'creations | select((.sent | type) == "object" and (.sent | has("aiType") | not))'
        + _REFUSED_EACH,
    ),
    "create.body-required": Scenario(
        "body ''\ncreate x\n", 'creations | select(.raw == "")' + _REFUSED_EACH
    ),
    "create.ai-types-accepted": Scenario(
        _SOME, "creations | select(valid and plain) | select(refused) | answered", replays=True
    ),
    "create.ai-types-closed": Scenario(
        _refused(_OTHER_PROVIDERS),
        'creations | select(sent("aiType") | type == "string" and (IN($providers[]) | not))'
        + _REFUSED_EACH,
        replays=True,
    ),
    "create.invalid-refused": Scenario(
        _refused(_WRONG), "creations | select(invalid)" + _REFUSED_EACH, replays=True
    ),
    "create.invalid-status": Scenario(
        _refused(_ALL_WRONG) + "body ''\ncreate x\n",
        "creations | select(invalid and refused) | select(.status | IN(400, 422) | not) | answered",
        replays=True,
    ),
    "create.refusal-leaves-nothing": Scenario(
        _refused(_ALL_WRONG) + "body ''\ncreate x\nlist_keys\n",
        "must_work, uncalled_for(creations | select(invalid and refused))",
        replays=True,
    ),
    "create.failure-leaves-nothing": Scenario(
        _ODD_NAMES,
        '[made | member("id")] as $ids | creations | select(.status == 500) | . as $e '
        '| sent("name") | strings | select(length > 8) as $name | select(any(lists | keys; '
        '.name == $name and (.id | IN($ids[]) | not))) | broken("a key is listed with the name '
        'of \\($e | what), which was answered with 500")',
        replays=True,
    ),
    "create.always-new": Scenario(
        _MANY + "list_keys\n",
        "(creations | select(valid and (ok | not)) | answered), (deletions | .id) as $gone "
        '| [made | member("id")] as $all | (if ($all | unique | length) < ($all | length) then '
        'broken("two creations were answered with the same key") else empty end), '
        "([lists | select(.repo == $repo)] | last) as $last | made | select(.repo == $repo) "
        '| member("id") | select(. != $gone) | select(. as $id | $last | shown($id) == []) '
        '| broken("a key that was made is not in the list")',
    ),
    "create.id-unique": _unique("id"),
    "create.key-unique": _unique("key"),
    "create.secret-unique": _unique("secret"),
    "create.one-repository": Scenario(
        'new a\nlist_keys\nnew b OPENAI "$other"\nlist_keys "$other"\nlist_keys\n',
        "must_work, (made as $made | lists | select(.repo != $made.repo) | keys "
        '| select(.id == ($made | member("id")) or .key == ($made | member("key"))) '
        '| broken("a list shows a key of the other repository"))',
        needs="other",
    ),
    "create.one-provider": Scenario(
        _SOME + 'list_keys\n[ -z "$other" ] || { new there AWS "$other"; list_keys "$other"; }\n',
        'must_work, (made | . as $made | next_list | shown($made | member("id")) | .[] '
        '| select(.aiType != ($made | sent("aiType"))) '
        '| broken("a key for \\($made | sent("aiType")) is listed as one for another provider"))',
        replays=True,
    ),
    "create.listed-at-once": Scenario(
        'for provider in OPENAI GOOGLE AWS; do\n    new a "$provider"\n    list_keys\ndone\n'
        '[ -z "$other" ] || { new b OPENAI "$other"; list_keys "$other"; }\n',
        'must_work, (made | . as $made | next_list | [keys | select(.id == ($made | member("id"))'
        ' and .key == ($made | member("key")))] | select(length == 0) '
        '| broken("the next list does not show the new key with its id and access key"))',
    ),
    "create.name-kept": Scenario(
        _ODD_NAMES.replace(
            "for odd in", "for odd in 'e\u0301 \ufb01 für ключ 密钥' '<b> &amp; ${x}'"
        )
        + 'new mixed GOOGLE "$repo" "$mark-Mixed-Case Words"\nlist_keys\n'
        'new twin OPENAI "$repo" "$name"\nnew twin OPENAI "$repo" "$name"\nlist_keys\n',
        'must_work, (made | . as $made | next_list | shown($made | member("id")) | .[] '
        '| select(.name != ($made | sent("name"))) | broken("another name than the one sent"))',
        replays=True,
    ),
    "create.nothing-else": Scenario(
        _OWN_FIELDS,
        "must_work, (creations | select(ok and valid and (.sent | length) > 2) | . as $made "
        '| [("id", "key", "secret") as $name | select(member($name) != null '
        "and member($name) == sent($name)) | $name] | if length > 0 "
        'then broken("the caller has chosen the \\(.[0])") else $made | next_list '
        '| [shown($made | member("id")) | .[] | select(.key == ($made | member("key")) '
        'and .name == ($made | sent("name")) and .aiType == ($made | sent("aiType")) '
        "and .repoId == $made.repo and .deletedAt == null "
        'and (.createdAt | startswith("2001-") | not) and (.key | contains("chosen") | not))] '
        '| select(length == 0) | broken("a key is another one for what else its creation held, '
        'or is not in the list") end)',
        replays=True,
    ),
}
