"""The scenarios of lists and their items."""

from contract_tests.reports.scripts.scenario import Scenario

_EACH = """\
for provider in OPENAI GOOGLE ANTHROPIC AWS OTHER; do
    new "k_$provider" "$provider"
done
new last
rename last
list_keys
[ -z "$other" ] || { new there AWS "$other"; list_keys "$other"; }
"""

_LONG = """\
meet
for ((i = 0; i < many; i++)); do
    providers=(OPENAI GOOGLE ANTHROPIC AWS OTHER)
    new "k$i" "${providers[$((i % 5))]}"
done
together
new twin OPENAI "$repo" "$mark-zzz-1"
new twin OPENAI "$repo" "$mark-zzz-1"
new letters OTHER "$repo" "$mark ключ"
list_keys
rename k1
list_keys
"""

_LONG_AND_OTHER = (
    _LONG + '[ -z "$other" ] || { for i in 1 2 3; do new "o$i" AWS "$other"; done; '
    'list_keys "$other"; }\nremove k0\nlist_keys\n'
)


def _item(name: str, condition: str) -> Scenario:
    return Scenario(_EACH, f'must_work, item("{name}"; {condition})', replays=True)


LISTING: dict[str, Scenario] = {
    "list.status-ok": Scenario(
        _LONG_AND_OTHER,
        'lists | select(.status != 200 or (.json | type) != "object") | if .status != 200 then '
        'answered else broken("\\(what) was not answered with a JSON object") end',
        replays=True,
    ),
    "list.success-true": Scenario(
        _LONG_AND_OTHER, 'must_work, told("list"; "success"; . == true)', replays=True
    ),
    "list.array": Scenario(
        _EACH,
        'must_work, (lists | select(member("apiKeys") | type != "array" or any(.[]; type != '
        '"object")) | broken("`apiKeys` is no array of objects in \\(what)"))',
        replays=True,
    ),
    "list.item-id": _item(
        "id",
        '.id | is_text and (test("[/\\\\\\\\%?#[:cntrl:]\\ufffd]") | not) and test("[[:alnum:]]")',
    ),
    "list.item-name": Scenario(
        _LONG, 'must_work, item("name"; .name | type == "string")', replays=True
    ),
    "list.item-repo-id": Scenario(
        _EACH,
        "must_work, (lists | . as $list | keys | select(.repoId != $list.repo) "
        '| broken("`repoId` is not the repository asked for in \\($list | what)"))',
    ),
    "list.item-key": _item("key", ".key | is_text"),
    "list.item-ai-type": _item("aiType", ".aiType | IN($providers[])"),
    "list.item-created-at": Scenario(
        _EACH + "pause 1\nlist_keys\nlist_keys\n",
        'must_work, item("createdAt"; .createdAt | type == "string" and '
        'test("^[0-9]{4}-?([0-9]{2}-?[0-9]{2}|W[0-9]{2}-?[0-9])[Tt ][0-9]{2}") and '
        '(test("^[0-9]{4}-(0[1-9]|1[0-2])-|^[0-9]{8}|W"))), '
        "(lists | . as $one | keys | .id as $id | .createdAt as $was | lists "
        "| select(.n > $one.n and .repo == $one.repo) | shown($id)[] "
        '| select(.createdAt != $was) | broken("the `createdAt` of a key has changed"))',
    ),
    "list.created-at-instant": Scenario(
        "new a\nlist_keys\npause 2\n" + _EACH,
        'must_work, (made | . as $made | next_list | . as $list | shown($made | member("id"))[] '
        "| .createdAt | strings | . as $at | moment as $moment | ($made | clock) as $clock "
        '| if $moment == null or ($at | test("[Tt]") | not) then broken("`createdAt` is no date '
        'and time of ISO 8601") elif ($at | zoned | not) then broken("`createdAt` names no '
        'offset from UTC") elif $clock != null and ($moment - $clock | fabs) > 420 then '
        'broken("`createdAt` is \\($moment - $clock | floor) seconds off the clock of `Date`") '
        "else empty end), "
        '([made | member("id")] as $all | ([lists | select(.repo == $repo)] | last) as $last '
        "| [$all[] | . as $id | $last | shown($id)[] | .createdAt | moment | numbers] "
        "| select(length > 2) | (last - first) | select(. < 1 or . > 120) "
        '| broken("keys made two seconds apart are dated \\(floor) seconds apart"))',
    ),
    "list.item-deleted-at": Scenario(
        _EACH,
        'must_work, item("deletedAt"; has("deletedAt") and .deletedAt == null)',
        replays=True,
    ),
    "list.only-active": Scenario(
        "new a\nnew b AWS\nlist_keys\nrename b\nremove b\nlist_keys\nlist_keys\nremove a\n"
        "list_keys\nlist_keys\nlist_keys\n"
        '[ -z "$other" ] || { new c OPENAI "$other"; remove c; list_keys "$other"; }\n',
        "must_work, (lists | . as $list | keys | select(.id | IN(ids[])) "
        "| select(.id as $id | deleted($id; 0; $list.n)) "
        '| broken("a list shows a key after its deletion was answered"))',
        replays=True,
    ),
    "list.complete": Scenario(
        _LONG_AND_OTHER,
        "must_work, (lists | . as $list | [made | select(.repo == $list.repo and .n < $list.n) "
        '| member("id")] | .[] as $id | select(deleted($id; 0; $list.n) | not) '
        "| ($list | shown($id) | length) | select(. != 1) "
        '| broken("an active key is in a list \\(if . == 0 then "not once" else "\\(.) times" end)'
        '"))',
    ),
    "list.newest-first": Scenario(
        'for ((i = 0; i < 3; i++)); do\n    new "d$i" GOOGLE\n    pause 0.02\ndone\nlist_keys\n'
        + _LONG_AND_OTHER
        + "list_keys\n",
        "must_work, (lists | . as $list | [keys | .createdAt | moment | numbers] "
        "| select([range(1; length) as $i | .[$i] > .[$i - 1]] | any) "
        '| broken("a key is listed below an older one in \\($list | what)"))',
    ),
    "list.own-repository": Scenario(
        'new a\nnew b AWS "$other"\nlist_keys\nlist_keys "$other"\nrename a\nlist_keys "$other"\n'
        'new c\nremove c\nlist_keys "$other"\nlist_keys\n',
        "must_work, (made as $made | lists | select(.repo != $made.repo) | keys "
        '| select(.id == ($made | member("id")) or .key == ($made | member("key"))) '
        '| broken("a list shows a key of the other repository")), '
        '(lists | . as $list | keys | select(.repoId | type == "string" and . != $list.repo) '
        '| broken("a list shows a key that says it is of another repository"))',
        needs="other",
    ),
    "list.empty-array": Scenario(
        "new a\nlist_keys\nremove a\nlist_keys\n"
        '[ -z "$other" ] || { new b OPENAI "$other"; list_keys "$other"; remove b; '
        'list_keys "$other"; }\n',
        "[lists] as $all | ($all | map(.repo) | unique) as $places | [$places[] | . as $place "
        "| $all | map(select(.repo == $place)) | select([.[] | keys | select(.id | IN(ids[]) | not)"
        '] | length == 0) | (first, last)] | if length == 0 then unclear("no repository is empty")'
        ' else .[] | select(.status != 200 or member("apiKeys") != []) | if .status != 200 then '
        'answered else broken("`apiKeys` is no empty array") end end',
    ),
    "list.repeatable": Scenario(
        "new a\nnew b AWS\n" + "list_keys\n" * 5,
        "(lists | select(ok | not) | answered), stable",
    ),
}
