"""What a script does to judge a clause anew: for each clause a scenario in the words of script.sh.

A scenario has `first` and other keys of its own, and ends with what is wrong, if anything is. What
matters of the finding is there as files and functions: `$work/creation` and `$work/update` are
bodies like those that were sent, `found ANSWER` makes the very call that proves the finding, with
`first` in the place of its key, and `story` makes all of its calls, each to be judged.
"""

from dataclasses import dataclass

from contract_tests.reports.scenarios import (
    access,
    after_creation,
    after_deletion,
    after_update,
    authentication,
    in_lists,
    in_story,
    refusal,
    unique,
)


@dataclass(frozen=True)
class Scenario:
    """What is expected, in words, and the steps that find out whether it holds."""

    expected: str
    steps: str


# Why no script can judge these clauses.
NOT_REPRODUCIBLE = {
    "create.key-random": "it takes many values, compared with all that they may be made from",
    "create.secret-random": "it takes many values, compared with all that they may be made from",
}

_TEXT = '(.{0} | type == "string" and . != "")'
_ID = (
    '(.id | type == "string" and test("[A-Za-z0-9]") and (test("[/\\\\\\\\%?#[:cntrl:]]") | not)'
    " and (explode | all(. >= 32 and (. < 55296 or . > 57343) and . != 65533)))"
)
_TIMESTAMP = (
    'test("^[0-9]{4}-?([0-9]{2}-?[0-9]{2}|W[0-9]{2}-?[0-9]?)[Tt ][0-2][0-9]'
    '(:?[0-5][0-9](:?[0-6][0-9]([.,][0-9]+)?)?)?([Zz]|[+-][0-9]{2}:?([0-9]{2})?)?$")'
    ' and (test("^[0-9]{4}-?(0[1-9]|1[0-2]|W)") )'
)
_PROVIDERS = '["OPENAI", "GOOGLE", "ANTHROPIC", "AWS", "OTHER"]'
_ERROR_SHAPE = (
    'type == "object" and (.success | type == "boolean")'
    ' and ((has("message") | not) or (.message | type == "string"))'
)


def _item(condition: str) -> str:
    return f"all(.apiKeys[]?; {condition})"


SCENARIOS: dict[str, Scenario] = {
    # --- creating a key
    "create.status-created": Scenario(
        "201 and a JSON object for a valid creation",
        after_creation(
            'status_is first 201 && says first \'type == "object"\'', "$(answered first)", judged=""
        ),
    ),
    "create.success-true": Scenario(
        "`success: true` in the answer to a creation",
        after_creation("says first '.success == true'", "something else there"),
    ),
    "create.id-returned": Scenario(
        "an `id` that can be one segment of a path in the answer to a creation",
        after_creation(f"says first '{_ID}'", "none, or another value"),
    ),
    "create.key-returned": Scenario(
        "the access key as `key` in the answer to a creation",
        after_creation(f"says first '{_TEXT.format('key')}'", "none, or another value"),
    ),
    "create.secret-returned": Scenario(
        "the `secret` in the answer to a creation",
        after_creation(f"says first '{_TEXT.format('secret')}'", "none, or another value"),
    ),
    "create.name-required": Scenario("a 4xx for a creation without `name`", refusal("creation")),
    "create.ai-type-required": Scenario(
        "a 4xx for a creation without `aiType`", refusal("creation")
    ),
    "create.body-required": Scenario("a 4xx for a creation without a body", refusal("creation")),
    "create.ai-types-closed": Scenario(
        "a 4xx for a creation with another `aiType`", refusal("creation")
    ),
    "create.invalid-refused": Scenario("a 4xx for an invalid creation", refusal("creation")),
    "create.invalid-status": Scenario(
        "400 or 422 for an invalid creation", refusal("creation", 400, 422)
    ),
    "create.ai-types-accepted": Scenario(
        "a creation for each of the five providers is accepted",
        after_creation("succeeded first", "$(answered first)", judged=""),
    ),
    "create.refusal-leaves-nothing": Scenario(
        "no key from a refused creation",
        """
        new=0
        for round in {1..4}; do
            list before; list between
            attempt first "$repo" "$work/creation" "$creation_type"
            refused first || cannot "the creation was not refused: $(answered first)"
            list after
            # Others may make keys meanwhile.
            [ "$(made_since before between)" != 0 ] || [ "$(made_since between after)" = 0 ] ||
                new=$((new + 1))
        done
        [ "$new" -lt 3 ] || broken "one more key in the list after such a call, and none without it"
        holds
        """,
    ),
    "create.failure-leaves-nothing": Scenario(
        "no key from a creation that is answered with 500",
        """
        attempt first "$repo" "$work/creation" "$creation_type"
        status_is first 500 || holds
        [ -s "$work/first.name" ] || cannot "its key would have no name to be known by"
        list after
        ! says after 'any(.apiKeys[]?; .name == $name)' --rawfile name "$work/first.name" ||
            broken "a key with its name"
        holds
        """,
    ),
    "create.always-new": Scenario(
        "a key of its own for every valid creation, of the same name and at the same moment too",
        """
        create first "$repo" "$work/creation"
        for key in second third; do
            attempt "$key" "$repo" "$work/creation"
            succeeded "$key" || broken "a refusal under a name in use: $(answered "$key")"
        done
        for key in meets-{1..5}; do
            plain_body "$key" "$(mark meets)"
            queue "$key" owner POST "$(keys_of "$repo")" "$work/$key.sent"
        done
        meet meets-{1..5}
        for key in meets-{1..5}; do
            adopt "$key" "$repo" "$work/$key.sent"
        done
        for key in meets-{1..5}; do
            succeeded "$key" || broken "a refusal at the same moment: $(answered "$key")"
        done
        list after
        for key in first second third meets-{1..5}; do
            item after "$key" || broken "a creation whose key is not in the list"
            [ "$(wc -l <"$work/item.json")" -eq 1 ] || broken "an id that two keys have"
        done
        [ -z "$(for key in first second third; do value "$key" id; echo; done | sort | uniq -d)" ] ||
            broken "the key that has the name already"
        holds
        """,
    ),
    "create.id-unique": Scenario("no two keys with the same `id`", unique("id")),
    "create.key-unique": Scenario("no two keys with the same access key", unique("key")),
    "create.secret-unique": Scenario("no two keys with the same secret", unique("secret")),
    "create.one-repository": Scenario(
        "a key in the list of its own repository alone",
        """
        [ -n "$other" ] || cannot "there is no second repository"
        create first "$repo"; create second "$other"
        list here "$repo"; list there "$other"
        ! item there first && ! item here second || broken "a key of the other repository"
        holds
        """,
    ),
    "create.one-provider": Scenario(
        "the list shows the provider that a key was created for",
        """
        judge() {
            local key
            for key in $keys; do
                [ "$(value "$key" repo)" != "$place" ] || ! item "$1" "$key" ||
                    jq -e --slurpfile sent "$work/$key.sent" '.aiType == $sent[0].aiType' \\
                        "$work/item.json" >/dev/null || broken "another one"
            done
        }
        for place in "$repo" ${other:+"$other"}; do
            plain_body first; create first "$place"
            more 11 "$place"
            look "$place"
        done
        holds
        """,
    ),
    "create.listed-at-once": Scenario(
        "the next list shows a new key with its id and its access key",
        """
        for place in "$repo" "$repo" ${other:+"$other"}; do
            create first "$place" "$work/creation"
            list next "$place"
            item next first || broken "a list without its id"
            shows next first key || broken "a list with another access key"
        done
        more 5
        list next
        for key in more-{1..5}; do shows next "$key" key || broken "a list without a key"; done
        holds
        """,
    ),
    "create.name-kept": Scenario(
        "the list shows the name as it was sent",
        """
        for place in "$repo" ${other:+"$other"}; do
            for key in first second; do
                create "$key" "$place" "$work/creation"
                list next "$place"
                item next "$key" || cannot "a key just created is not in the list"
                shows next "$key" name || broken "another name"
            done
        done
        holds
        """,
    ),
    # --- listing keys
    "list.status-ok": Scenario(
        "200 and a JSON object for a list",
        in_lists('status_is "$1" 200 && says "$1" \'type == "object"\'', '$(answered "$1")'),
    ),
    "list.success-true": Scenario(
        "`success: true` in a list", in_lists("says \"$1\" '.success == true'", "something else")
    ),
    "list.array": Scenario(
        "`apiKeys`, an array of objects, in a list",
        in_lists(
            'says "$1" \'.apiKeys | type == "array" and all(.[]; type == "object")\'',
            "something else",
        ),
    ),
    "list.item-id": Scenario(
        "an `id`, not empty and fit for a path, of each listed key",
        in_lists(f"says \"$1\" '{_item(_ID)}'", "a key without, or with another value"),
    ),
    "list.item-name": Scenario(
        "a `name`, a string, of each listed key",
        in_lists(
            f"says \"$1\" '{_item('.name | type == "string"')}'", "a key without, or another value"
        ),
    ),
    "list.item-repo-id": Scenario(
        "the repository as `repoId` of each listed key",
        in_lists(
            f"says \"$1\" '{_item('.repoId == $repo')}' --arg repo \"$place\"",
            "a key without, or with another value",
        ),
    ),
    "list.item-key": Scenario(
        "the access key as `key` of each listed key",
        in_lists(
            f"says \"$1\" '{_item(_TEXT.format('key'))}'", "a key without, or with another value"
        ),
    ),
    "list.item-ai-type": Scenario(
        "one of the five providers as `aiType` of each listed key",
        in_lists(
            f"says \"$1\" '{_item('.aiType as $it | ' + _PROVIDERS + ' | index([$it]) != null')}'",
            "a key without, or with another value",
        ),
    ),
    "list.item-created-at": Scenario(
        "`createdAt`, an ISO 8601 timestamp that stays the same, of each listed key",
        in_lists(
            f"says \"$1\" '{_item('.createdAt | type == "string" and (' + _TIMESTAMP + ')')}'",
            "a key without, or with another value",
            then="""
            list before; sleep 1.1; list after
            kept before after first .createdAt || broken "another one in the next list"
            """,
        ),
    ),
    "list.created-at-instant": Scenario(
        "`createdAt` names the instant of a creation, with `Z` or an offset",
        """
        create first "$repo" "$work/creation"; sleep 4; create second "$repo" "$work/creation"
        list after
        for key in first second; do
            item after "$key" || cannot "a key just created is not in the list"
            jq -e "$moment"' .createdAt | moment' "$work/item.json" >"$work/$key.moment" ||
                broken "a timestamp without an instant"
            date=$(sed -n 's/^[Dd]ate: *\\(.*[^ \\r]\\)\\r*$/\\1/p' "$work/$key.headers" | tail -n 1)
            [ -z "$date" ] || jq -e --arg date "$date" '
                . - ($date | strptime("%a, %d %b %Y %H:%M:%S GMT") | mktime) | fabs < 420' \\
                "$work/$key.moment" >/dev/null || broken "more than seven minutes from its Date"
        done
        jq -en --slurpfile one "$work/first.moment" --slurpfile two "$work/second.moment" \\
            '$two[0] - $one[0] | . >= 2 and . < 7' >/dev/null ||
            broken "keys made four seconds apart that are dated otherwise"
        holds
        """,
    ),
    "list.item-deleted-at": Scenario(
        "`deletedAt: null` of each listed key",
        in_lists(
            f"says \"$1\" '{_item('has("deletedAt") and .deletedAt == null')}'",
            "a key without, or with another value",
        ),
    ),
    "list.only-active": Scenario(
        "no deleted key in a list", after_deletion("a key that was deleted")
    ),
    "list.complete": Scenario(
        "all active keys in a list, each of them once",
        """
        judge() {
            local key
            for key in $keys; do
                [ "$(value "$key" repo)" = "$place" ] || continue
                item "$1" "$key" || broken "a list without an active key"
                [ "$(wc -l <"$work/item.json")" -eq 1 ] || broken "a key that is there twice"
            done
        }
        for place in "$repo" ${other:+"$other"}; do
            create first "$place" "$work/creation"; create second "$place" "$work/creation"
            more 11 "$place"
            look "$place"
            update change first; update change more-2
            look "$place"
        done
        place=$repo
        more "$many"
        look
        holds
        """,
    ),
    "list.newest-first": Scenario(
        "the newest key first in a list",
        in_lists(
            'in_time "$1"',
            "an older key above a newer one",
            before="""
            for key in m z a; do
                plain_body "$key" "$(mark "$key")"; create "$key"; sleep 1.1
            done
            """,
        ),
    ),
    "list.own-repository": Scenario(
        "keys of the repository asked for and of no other in a list",
        in_lists(
            """{ local key
                for key in $keys; do
                    [ "$(value "$key" repo)" = "$place" ] || ! item "$1" "$key" || return 1
                done
                says "$1" 'all(.apiKeys[]?; (.repoId | type != "string") or .repoId == $repo)' \\
                    --arg repo "$place"; }""",
            "a key of another one",
            before="""
            [ -n "$other" ] || cannot "there is no second repository"
            for provider in OPENAI AWS; do create "one-$provider" "$repo"; done
            for provider in OPENAI AWS; do create "two-$provider" "$other"; done
            """,
        ),
    ),
    "list.empty-array": Scenario(
        "200 and an empty array for a repository without keys",
        """
        for place in "$repo" ${other:+"$other"}; do
            list empty "$place"
            status_is empty 200 && is_list empty && ! says empty '.apiKeys == []' && continue
            create first "$place"
            list after "$place"
            says after '.apiKeys | length == 1' || continue
            status_is empty 200 && is_list empty || broken "$(answered empty), without an array"
            removed gone first
            list again "$place"
            status_is again 200 && is_list again ||
                broken "$(answered again), without an array, when its keys were deleted"
            looked=yes
        done
        [ -n "${looked-}" ] || cannot "no repository is empty"
        holds
        """,
    ),
    "list.repeatable": Scenario(
        "the same items of keys that nobody changes in each list",
        """
        create first "$repo" "$work/creation"; create second; list before
        for round in {1..6}; do
            list after
            for key in first second; do
                item before "$key" || cannot "a key just created is not in the list"
                kept before after "$key" 'del(.createdAt)' || broken "another one"
            done
        done
        holds
        """,
    ),
    # --- the secret
    "secret.never-again": Scenario(
        "no answer but the creating one holds a secret",
        """
        ask() { ! tells "$1" first || broken "an answer that holds a long part of one"; }
        printf 42 >"$work/number"; printf '{}' >"$work/nothing"
        for place in "$repo" ${other:+"$other"}; do
            create first "$place" "$work/creation"; create second "$place" "$work/creation"
            parts first
            ask second
            for round in {1..6}; do list look "$place"; ask look; done
            found answer; ask answer
            call answer anonymous GET "$(keys_of "$place")"; ask answer
            for body in nothing number; do
                update answer first "$work/$body"; ask answer
            done
            call answer owner POST "$(keys_of "$place")" "$work/number"; ask answer
            update answer first; ask answer
            list look "$place"; ask look
            remove answer second; ask answer
            list look "$place"; ask look
            remove answer first; ask answer
            update answer first; ask answer
            remove answer first; ask answer
            found answer; ask answer
            list look "$place"; ask look
        done
        create first "$repo"; parts first
        more "$many"
        list look; ask look
        holds
        """,
    ),
    "secret.refusal-bare": Scenario(
        "a refusal without id, key and secret",
        in_story(
            """{ local key
                [ "$(value "$1" status)" -lt 400 ] || {
                    ! says "$1" '.id or .key or .secret' || return 1
                    for key in $keys; do
                        for member in id key; do
                            [ "$member" = id ] && [ "$key" = "${about-}" ] && continue
                            value "$key" "$member" >"$work/part"; echo >>"$work/part"
                            [ "$(wc -c <"$work/part")" -le 8 ] ||
                                ! grep -qF -f "$work/part" "$work/$1.body" || return 1
                        done
                    done
                }; }""",
            "one of them",
        ),
    ),
    # --- updating a key
    "update.status-ok": Scenario(
        "200 and a JSON object for a valid update",
        after_update(
            'status_is answer 200 && says answer \'type == "object"\'', "$(answered answer)", ""
        ),
    ),
    "update.success-true": Scenario(
        "`success: true` in the answer to an update",
        after_update("says answer '.success == true'", "something else"),
    ),
    "update.message-returned": Scenario(
        "a `message`, a string, in the answer to an update",
        after_update("says answer '.message | type == \"string\"'", "none, or another value"),
    ),
    "update.renames": Scenario(
        "the name that the key was given last in the next list",
        """
        judge() {
            item look "$1" || cannot "a key just created is not in the list"
            shows look "$1" name || broken "another name"
        }
        for place in "$repo" ${other:+"$other"}; do
            create second "$place" "$work/creation"; create first "$place" "$work/creation"
            create third "$place" "$work/creation"
            for key in first second; do
                update answer "$key" "$work/update"
                succeeded answer || cannot "the update was refused: $(answered answer)"
                list look "$place"; judge "$key"
                renamed answer "$key"
                list look "$place"; judge "$key"
            done
            jq -n --rawfile name "$work/third.name" '{name: $name}' >"$work/taken"
            renamed answer first "$work/taken"
            list look "$place"; judge first
            for key in more-{1..5}; do
                plain_body "$key"; create "$key" "$place"
            done
            list look "$place"
            for key in more-{1..5}; do
                is_own "$key" || cannot "a key that may be somebody else's is not changed"
                jq -n --arg name "$(mark atonce "${key#more-}")" '{name: $name}' >"$work/$key.sent"
                queue "meets-$key" owner PUT "$(path_of "$key")" "$work/$key.sent"
            done
            meet meets-more-{1..5}
            list look "$place"
            for key in more-{1..5}; do
                succeeded "meets-$key" || cannot "the update was refused"
                jq -j .name "$work/$key.sent" >"$work/$key.name"
                judge "$key"
            done
        done
        holds
        """,
    ),
    "update.name-optional": Scenario(
        "200 for an update with an empty object, which changes nothing",
        """
        printf '{}' >"$work/nothing"
        create first "$repo" "$work/creation"; renamed usual first; list before
        update answer first "$work/nothing"
        status_is answer 200 "$(value usual status)" || broken "$(answered answer)"
        list after
        kept before after first . || broken "a key that has changed"
        holds
        """,
    ),
    "update.key-and-secret-fixed": Scenario(
        "the access key and the secret stay as they are",
        """
        create first "$repo" "$work/creation"; list before
        for round in 1 2; do
            update answer first "$work/update"
            if succeeded answer; then
                for member in key secret; do
                    says answer '(has($member) | not) or .[$member] == $was' \\
                        --arg member "$member" --rawfile was "$work/first.$member" ||
                        ! says answer 'type == "object"' || broken "an answer with another $member"
                done
            fi
            list after
            kept before after first .key || broken "a list with another access key"
            renamed answer first
        done
        holds
        """,
    ),
    "update.nothing-else": Scenario(
        "an update changes the name of its key and nothing else",
        """
        for place in "$repo" ${other:+"$other"}; do
            for key in older first younger; do create "$key" "$place" "$work/creation"; sleep 0.1; done
            [ -z "$other" ] || create elsewhere "$other" "$work/creation"
            plain_body newest; create newest "$place"
            list before "$place"; list before-elsewhere "$other"
            for body in "$work/update" ''; do
                update answer first "$body"
                list after "$place"; list after-elsewhere "$other"
                kept before after first 'del(.name)' || broken "another member of its key"
                for key in older younger newest; do
                    kept before after "$key" . || broken "another key that is changed"
                done
                [ -z "$other" ] || kept before-elsewhere after-elsewhere elsewhere . ||
                    broken "another key that is changed"
                for name in before after; do
                    jq -c --rawfile one "$work/first.id" --rawfile two "$work/newest.id" \\
                        '[.apiKeys[].id | select(. == $one or . == $two)]' "$work/$name.json" \\
                        >"$work/$name.order"
                done
                cmp -s "$work/before.order" "$work/after.order" || broken "another order"
            done
        done
        holds
        """,
    ),
    "update.unknown-key": Scenario(
        "404 for an update of a key that does not exist, which changes nothing",
        """
        create first; create second; nobody; list before
        jq -n --arg name "$(mark unknown)" '{name: $name}' >"$work/name"
        call answer owner PUT "$(path_of nobody)" "$work/name"
        status_is answer 404 || broken "$(answered answer)"
        list after
        ! named after "$(mark unknown)" || broken "a key with the name"
        for key in first second; do kept before after "$key" . || broken "another key, changed"; done
        jq -n --rawfile id "$work/first.key" '$id | @uri' -r >"$work/key.uri"
        call answer owner PUT "$(keys_of "$repo")/$(cat "$work/key.uri")" "$work/name"
        status_is answer 404 400 || broken "an access key taken for an id: $(answered answer)"
        holds
        """,
    ),
    "update.deleted-key": Scenario(
        "404 for an update of a deleted key, which changes nothing",
        """
        create first "$repo" "$work/creation"; create second; removed gone first; list before
        jq -n '{deletedAt: null}' >"$work/alive"
        for body in "$work/update" "$work/alive" ''; do
            update answer first "$body"
            status_is answer 404 || broken "$(answered answer)"
            list after
            ! item after first || broken "the key in the list"
            kept before after second . || broken "another key that is changed"
        done
        holds
        """,
    ),
    "update.foreign-key": Scenario(
        "404 for an update by way of another repository, which changes nothing",
        """
        [ -n "$other" ] || cannot "there is no second repository"
        create first "$repo"; create second "$other"
        list before "$repo"; list before-elsewhere "$other"
        jq -n --arg name "$(mark foreign)" '{name: $name}' >"$work/name"
        for way in "first $other" "second $repo"; do
            is_own "${way%% *}" || cannot "a key that may be somebody else's is not changed"
            call answer owner PUT "$(path_of "${way%% *}" "${way#* }")" "$work/name"
            status_is answer 404 || broken "$(answered answer)"
        done
        list after "$repo"; list after-elsewhere "$other"
        kept before after first . || broken "a key that is changed"
        kept before-elsewhere after-elsewhere second . || broken "a key that is changed"
        holds
        """,
    ),
    "update.invalid-refused": Scenario("a 4xx for an invalid update", refusal("update")),
    "update.invalid-status": Scenario(
        "400 or 422 for an invalid update", refusal("update", 400, 422)
    ),
    "update.refusal-leaves-unchanged": Scenario(
        "an update that is refused changes nothing",
        """
        create first; create second; list before
        each_invalid_update() {
            update answer first "$1"
            refused answer || cannot "the update was not refused: $(answered answer)"
            list after
            for key in first second; do
                kept before after "$key" . || broken "a key that is changed"
            done
        }
        each_invalid_update "$work/update"
        jq -n '{name: 12345}' >"$work/number"; each_invalid_update "$work/number"
        jq -n '{name: ["a name"]}' >"$work/array"; each_invalid_update "$work/array"
        jq -n '{name: true}' >"$work/boolean"; each_invalid_update "$work/boolean"
        jq -n '{name: {first: "a"}}' >"$work/object"; each_invalid_update "$work/object"
        printf '{"name": "cut off"' >"$work/cut"; each_invalid_update "$work/cut"
        printf '"a name"' >"$work/text"; each_invalid_update "$work/text"
        holds
        """,
    ),
    # --- deleting a key
    "delete.status-ok": Scenario(
        "200 and a JSON object for the deletion of an active key",
        """
        for round in {1..4}; do
            for place in "$repo" ${other:+"$other"}; do
                create first "$place"; remove answer first
                status_is answer 200 && says answer 'type == "object"' ||
                    broken "$(answered answer)"
            done
        done
        holds
        """,
    ),
    "delete.success-true": Scenario(
        "`success: true` in the answer to a deletion",
        """
        for round in {1..4}; do
            create first; removed answer first
            says answer '.success == true' || broken "something else"
        done
        holds
        """,
    ),
    "delete.message-returned": Scenario(
        "a `message`, a string, in the answer to a deletion",
        """
        for round in {1..4}; do
            create first; removed answer first
            says answer '.message | type == "string"' || broken "none, or another value"
        done
        holds
        """,
    ),
    "delete.removes": Scenario("a deleted key is gone", after_deletion("the key in the list")),
    "delete.others-stay": Scenario(
        "a deletion leaves every other key as it was",
        """
        create older "$repo" "$work/creation"
        for round in 1 2 3; do
            create first "$repo" "$work/creation"; create younger "$repo" "$work/creation"
            [ -z "$other" ] || create elsewhere "$other" "$work/creation"
            list before; list before-elsewhere "$other"
            removed gone first
            list after; list after-elsewhere "$other"
            for key in older younger; do
                kept before after "$key" . || broken "another key that is changed or gone"
            done
            [ -z "$other" ] || kept before-elsewhere after-elsewhere elsewhere . ||
                broken "a key of another repository that is changed or gone"
        done
        holds
        """,
    ),
    "delete.only-once": Scenario(
        "404 for the deletion of a deleted key",
        """
        create first; removed gone first; remove answer first
        status_is answer 404 || broken "$(answered answer)"
        holds
        """,
    ),
    "delete.final": Scenario(
        "no later call brings a deleted key back",
        """
        judge() { ! item "$1" first || broken "the deleted key in the list"; }
        create first; create second; removed gone first; list next
        ! item next first || cannot "the deletion has had no effect yet"
        look; look
        remove answer first; look
        plain_body third "$(value first name)"; create third; look
        renamed answer second; look
        update answer first; look; look
        holds
        """,
    ),
    "delete.unknown-key": Scenario(
        "404 for the deletion of a key that does not exist, which deletes nothing",
        """
        create first; create second; nobody; list before
        call answer owner DELETE "$(path_of nobody)"
        status_is answer 404 || broken "$(answered answer)"
        list after
        for key in first second; do kept before after "$key" . || broken "another key gone"; done
        jq -n --rawfile id "$work/first.key" '$id | @uri' -r >"$work/key.uri"
        call answer owner DELETE "$(keys_of "$repo")/$(cat "$work/key.uri")"
        status_is answer 404 400 || broken "an access key taken for an id: $(answered answer)"
        holds
        """,
    ),
    "delete.foreign-key": Scenario(
        "404 for a deletion by way of another repository, which deletes nothing",
        """
        [ -n "$other" ] || cannot "there is no second repository"
        create first "$repo"; create second "$other"
        for way in "first $other" "second $repo"; do
            is_own "${way%% *}" || cannot "a key that may be somebody else's is not deleted"
            call answer owner DELETE "$(path_of "${way%% *}" "${way#* }")"
            status_is answer 404 || broken "$(answered answer)"
        done
        list after "$repo"; list after-elsewhere "$other"
        item after first && item after-elsewhere second || broken "a key that is gone"
        holds
        """,
    ),
    # --- who may call
    "access.create-forbidden": Scenario("403 for a creation without access", access("create")),
    "access.list-forbidden": Scenario(
        "403 for a list without access, which tells nothing", access("list")
    ),
    "access.update-forbidden": Scenario("403 for an update without access", access("update")),
    "access.delete-forbidden": Scenario("403 for a deletion without access", access("delete")),
    "authentication.token-required": Scenario(
        "a refusal of every call without a token, without effect", authentication()
    ),
    "authentication.token-known": Scenario(
        "a refusal of every call with an unknown token, without effect", authentication()
    ),
    "authentication.token-not-empty": Scenario(
        "a refusal of every call with an empty token, without effect", authentication()
    ),
    "authentication.bearer-only": Scenario(
        "a refusal of every call with another scheme, without effect", authentication()
    ),
    "authentication.status": Scenario(
        "401 or 403 for every call without a valid token", authentication(401, 403)
    ),
    # --- errors and the form of answers
    "errors.json-object": Scenario(
        "a JSON object with a boolean `success`, and no `message` but a string, with 403, 404, 500",
        in_story(f"! status_is \"$1\" 403 404 500 || says \"$1\" '{_ERROR_SHAPE}'", "another one"),
    ),
    "errors.success-false": Scenario(
        "`success: false` with 403, 404, 500",
        in_story(
            "! status_is \"$1\" 403 404 500 || says \"$1\" '.success == false'", "something else"
        ),
    ),
    "errors.other-statuses": Scenario(
        "`success: false` and no `message` but a string with 400 and 401 too",
        in_story(
            f"! status_is \"$1\" 400 401 || says \"$1\" '{_ERROR_SHAPE} and .success == false'",
            "another one",
        ),
    ),
    "errors.no-server-error": Scenario(
        "no 5xx",
        in_story(
            """case $(value "$1" status) in
                501) [ "$status_may_be_501" = yes ] ;; 5??) false ;; *) true ;; esac""",
            '$(answered "$1")',
            crowd=True,
        ),
    ),
    "errors.no-internals": Scenario(
        "no stack trace and no other internals",
        in_story('! cat "$work/$1.body" "$work/$1.headers" | grep -qE "$internals"', "some"),
    ),
    "protocol.json-media-type": Scenario(
        "a media type of JSON for JSON",
        in_story(
            """! says "$1" . && ! says "$1" '. == false' ||
                grep -qiE '^content-type: *application/([a-z.-]+\\+)?json *(;.*)?\\r*$' \\
                    "$work/$1.headers\"""",
            "another one, or none",
        ),
    ),
    "protocol.json-text": Scenario(
        "JSON in UTF-8, without a byte order mark",
        in_story(
            """{ ! head -c 3 "$work/$1.body" | od -An -tx1 | grep -qE '^ (ef bb bf|ff fe|fe ff)' &&
                ! od -An -v -tx1 "$work/$1.body" | grep -q ' 00' &&
                { [ ! -s "$work/$1.body" ] ||
                    iconv -f UTF-8 -t UTF-8 "$work/$1.body" >/dev/null 2>&1; }; }""",
            "another encoding, or the mark",
        ),
    ),
    "protocol.members-once": Scenario(
        "no object in an answer has a member twice",
        in_story('! has_a_member_twice "$work/$1.body"', "one that has"),
    ),
    "protocol.unknown-fields-ignored": Scenario(
        "fields that the document does not name are ignored",
        """
        create first
        if [ -n "$found_creation" ]; then
            attempt second "$repo" "$work/creation" "$creation_type"
            succeeded second || broken "$(answered second)"
        else
            update answer first "$work/update"
            succeeded answer || broken "$(answered answer)"
        fi
        holds
        """,
    ),
}
