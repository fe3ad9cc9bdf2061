"""The scenarios of updates and deletions."""

from contract_tests.reports.scripts.scenario import Scenario

# Keys that a careless change could take for one another: of one name, of one provider.
_FAMILY = """\
new older
new twin OPENAI "$repo" "$name"
new a OPENAI "$repo" "$name"
new newer GOOGLE
[ -z "$other" ] || new there OPENAI "$other" "$mark-twin-1"
"""
_LISTS = """\
list_keys
[ -z "$other" ] || list_keys "$other"
"""
_RENAMES = """\
new b AWS
new c
rename a
list_keys
rename b
rename c
list_keys
fresh
rename a "$name-The-Quick-Brown"
list_keys
"""
_OTHER_RENAME = '[ -z "$other" ] || { rename there; list_keys "$other"; }\n'
_DELETIONS = """\
new b AWS
rename b
remove b
remove a
remove newer
list_keys
[ -z "$other" ] || { remove there; list_keys "$other"; }
"""
_INVALID = """\
for invalid in '{"name": 12345}' '{"name": true}' '{"name": ["a name"]}' '{"name": {}}' \\
    '{"name": "cut off"' '[{"name": "in an array"}]' '"a name"' 42; do
    body "$invalid"
    update a
done
"""
_WRONG = (
    'calls("update") | select(.repo == home(.id)) | select(.sent == null or (.sent | type) != '
    '"object" or ((.sent | has("name")) and (.sent.name | type) != "string"))'
)


def _told(operation: str, judge: str, story: str = "") -> Scenario:
    calls = _RENAMES + _OTHER_RENAME if operation == "update" else _DELETIONS
    return Scenario(_FAMILY + calls + story, judge.replace("OP", operation), replays=True)


def _refused(operation: str, which: str) -> str:
    # An access key in the place of an id may be called malformed.
    return (
        f'(calls("{operation}") | {which} | select(.status != 404 and (.status != 400 or (.id '
        '| IN(made | member("key")) | not))) | answered), '
        f'effects(calls("{operation}") | {which}), stable'
    )


_GONE = "select(deleted(.id; 0; .n))"
_UNKNOWN = "select(.id | IN(ids[]) | not)"
_FOREIGN = "select((.id | IN(ids[])) and .repo != home(.id))"
_UNKNOWN_STORY = """\
if nobodys_id; then
    {nobody}
    nobody=$a_key
    case $nobody in '' | *[!A-Za-z0-9_-]*) ;; *) {nobody_again} ;; esac
fi
"""

_FIXED = """\
fixed="$mark-chosen-1"
dated='"createdAt": "2001-01-01T00:00:00Z", "aiType": "OTHER", "repoId": "elsewhere"'
gone='"deletedAt": "2001-01-01T00:00:00Z"'
body "{\\"key\\": \\"$fixed\\"}" && update a
body "{\\"secret\\": \\"$fixed\\"}" && update a
body "{$dated}" && update a
list_keys
fresh renamed
chosen="\\"key\\": \\"$fixed\\", \\"secret\\": \\"$fixed\\", \\"id\\": \\"$fixed\\""
body "{\\"name\\": \\"$name\\", $chosen, $dated, $gone, \\"rotate\\": true}"
update a
list_keys
"""

CHANGING: dict[str, Scenario] = {
    "update.status-ok": _told("update", 'status("OP"; 200)'),
    "update.success-true": _told("update", 'told("OP"; "success"; . == true)'),
    "update.message-returned": _told("update", 'told("OP"; "message"; type == "string")'),
    "update.renames": Scenario(
        _FAMILY
        + "list_keys\n"
        + _RENAMES
        + _OTHER_RENAME
        + 'rename newer "$mark-key-1"\nlist_keys\n'
        "meet\nrename older\nrename twin\nrename c\ntogether\nlist_keys\n"
        "long=$(printf 'n%.0s' {1..1500})\n"
        'for odd in "für Åse 密钥 🔑" "e\\u0301 \\ufb01 <b> &amp; \\${x}" '
        '"it\'s %20 \\\\\\\\ \\\\\\"q\\\\\\"" '
        '"tab\\\\tline" "$long"; do\n    rename a "$name $odd"\n    list_keys\ndone\n',
        "must_work, (renames | . as $rename | next_list | . as $list "
        "| select(any(renames; .id == $rename.id and .n > $rename.n and .n < $list.n) | not) "
        "| select(deleted($rename.id; 0; $list.n) | not) | shown($rename.id) "
        '| if length == 0 then broken("the renamed key is missing from the next list") '
        'else .[] | select(.name != ($rename | sent("name"))) '
        '| broken("another name than the one given last") end)',
        replays=True,
    ),
    "update.name-optional": Scenario(
        _FAMILY + "list_keys\nbody '{}' && update a\nlist_keys\n",
        '(calls("update") | select(.sent == {}) | select(.status != 200) | answered), stable',
    ),
    "update.key-and-secret-fixed": Scenario(
        _FAMILY + "list_keys\n" + _FIXED,
        'made as $made | ($made | member("key")) as $key | ($made | member("secret")) as $secret '
        '| (calls("update") | select(ok and .id == ($made | member("id"))) '
        '| select((member("key") | . != null and . != "" and . != $key) '
        'or (member("secret") | . != null and . != "" and . != $secret)) '
        '| broken("\\(what) was answered with another access key or secret")), '
        '(lists | shown($made | member("id"))[] | select(.key | is_text and . != $key) '
        '| broken("an update has changed the access key"))',
    ),
    "update.nothing-else": Scenario(
        _FAMILY + _LISTS + "rename a\n" + _LISTS + "rename newer\nlist_keys\n" + _FIXED,
        "stable, (lists | . as $before | next_list | . as $after "
        "| [$before | keys | .id | select(IN(ids[]))] as $one "
        "| [$after | keys | .id | select(IN(ids[]))] as $two "
        "| select(($one | sort) == ($two | sort) and $one != $two) "
        "| select([$before, $after | keys | select(.id | IN(ids[])) | .createdAt] "
        '| length == (unique | length) * 2) | broken("a key has changed its place in the list"))',
        replays=True,
    ),
    "update.unknown-key": Scenario(
        _FAMILY
        + "list_keys\n"
        + _UNKNOWN_STORY.replace(
            "{nobody}",
            "body '{}' && update_nobody\n    fresh nobody\n"
            '    body "{\\"name\\": \\"$name\\"}" && update_nobody',
        ).replace("{nobody_again}", "body '{}' && update_nobody"),
        _refused("update", _UNKNOWN),
    ),
    "update.deleted-key": Scenario(
        _FAMILY + "list_keys\nremove newer\nlist_keys\nrename newer\n"
        "body '{}' && update newer\nbody '{\"deletedAt\": null}' && update newer\nlist_keys\n",
        _refused("update", _GONE) + ", returns",
    ),
    "update.foreign-key": Scenario(
        _FAMILY + _LISTS + "rename a '' \"$other\"\nrename there '' \"$repo\"\n" + _LISTS,
        _refused("update", _FOREIGN),
        needs="other",
    ),
    "update.invalid-refused": Scenario(
        _FAMILY + _INVALID, f"{_WRONG} | select(refused | not) | answered", replays=True
    ),
    "update.invalid-status": Scenario(
        _FAMILY + _INVALID,
        f"{_WRONG} | select(refused) | select(.status | IN(400, 422) | not) | answered",
        replays=True,
    ),
    "update.refusal-leaves-unchanged": Scenario(
        _FAMILY
        + "list_keys\n"
        + _INVALID.replace("    update a\n", "    update a\n    list_keys\n"),
        "stable",
        replays=True,
    ),
    "delete.status-ok": _told("delete", 'status("OP"; 200)'),
    "delete.success-true": _told("delete", 'told("OP"; "success"; . == true)'),
    "delete.message-returned": _told("delete", 'told("OP"; "message"; type == "string")'),
    "delete.removes": Scenario(
        _FAMILY + _LISTS + _DELETIONS + "meet\nremove older\nremove twin\ntogether\nlist_keys\n",
        "must_work, (lists | . as $list | keys | select(.id | IN(ids[])) "
        "| select(.id as $id | deleted($id; 0; $list.n)) "
        '| broken("a list shows a key after its deletion was answered"))',
        replays=True,
    ),
    "delete.others-stay": Scenario(
        _FAMILY
        + 'new twins OPENAI "$repo" "$mark-twin-1"\n'
        + _LISTS
        + "remove a\n"
        + _LISTS
        + "remove twins\n"
        + _LISTS
        + "remove newer\n"
        + _LISTS,
        "stable",
    ),
    "delete.only-once": Scenario(
        _FAMILY + "remove a\nremove a\nremove newer\nremove newer\nlist_keys\n",
        _refused("delete", _GONE),
    ),
    "delete.final": Scenario(
        _FAMILY + "list_keys\nremove a\nlist_keys\nlist_keys\nrename newer\nlist_keys\n"
        'remove a\nlist_keys\nrename a\nlist_keys\nnew later OPENAI "$repo" "$mark-later-1"\n'
        'list_keys\nremove later\nlist_keys\nnew once OPENAI "$repo" "$mark-later-1"\n',
        "must_work, returns",
    ),
    "delete.unknown-key": Scenario(
        _FAMILY
        + "list_keys\n"
        + _UNKNOWN_STORY.replace("{nobody}", "remove_nobody").replace(
            "{nobody_again}", "remove_nobody"
        ),
        _refused("delete", _UNKNOWN),
    ),
    "delete.foreign-key": Scenario(
        _FAMILY + _LISTS + 'remove a "$other"\nremove there "$repo"\n' + _LISTS,
        _refused("delete", _FOREIGN),
        needs="other",
    ),
}
