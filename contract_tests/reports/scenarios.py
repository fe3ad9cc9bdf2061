"""Scenarios that several clauses share, in the words of script.sh; pure."""

_INTERNALS = (
    r"Traceback \(most recent|File \"[^\"]+\", line|\bat [^ ]+.*:[0-9]+|goroutine [0-9]+ \["
    r"|panic: |SELECT .* FROM|INSERT INTO|UPDATE .* SET|DELETE FROM|SQLSTATE|SQLITE_|ORA-[0-9]{5}"
    r"|psycopg|sqlalchemy|Prisma|ECONN|ENOENT|duplicate key value|node_modules/|site-packages/"
    r"|(postgres(ql)?|mysql|mongodb|redis|amqp)://|[A-Za-z]+(Error|Exception)\b"
    r"|/(usr|home|var|opt|app|srv|root|etc)/[A-Za-z0-9_./-]+|stack|:[0-9]+:[0-9]+|\.(py|js|ts|java|go):[0-9]+"
)

ALL_PLACES = '"$repo" ${other:+"$other"}'


def after_creation(
    holds: str,
    came: str,
    judged: str = 'succeeded first || cannot "a creation was refused: $(answered first)"',
) -> str:
    """Make keys like the finding's one after the other, and judge each answer."""
    return f"""
        for round in {{1..12}}; do
            for place in {ALL_PLACES}; do
                attempt first "$place" "$work/creation" "$creation_type"
                {judged or ":"}
                {holds} || broken "{came}"
                [ "$round" = 1 ] || drop first
            done
        done
        holds
        """


def after_update(
    holds: str,
    came: str,
    judged: str = 'succeeded answer || cannot "an update was refused: $(answered answer)"',
) -> str:
    """Rename keys as the finding does, and judge each answer."""
    return f"""
        for place in {ALL_PLACES}; do
            create first "$place"
            for body in "$work/update" '' '' ''; do
                update answer first "$body"
                {judged or ":"}
                {holds} || broken "{came}"
            done
        done
        holds
        """


def after_deletion(came: str) -> str:
    """Delete keys, also renamed ones, beside others, and at once; no list shows them again."""
    return f"""
        judge() {{
            local key
            for key in $gone; do ! item "$1" "$key" || broken "{came}"; done
        }}
        for place in {ALL_PLACES}; do
            gone=''
            create first "$place" "$work/creation"
            for provider in OPENAI AWS; do create "of-$provider" "$place"; done
            create twin "$place" "$work/creation"
            renamed change first
            for key in first of-OPENAI of-AWS twin; do
                removed answer "$key"; gone="$gone $key"
                for round in {{1..4}}; do look "$place"; done
            done
        done
        for key in more-{{1..4}}; do
            plain_body "$key"; create "$key" "$repo"
        done
        list look
        for key in more-{{1..4}}; do
            is_own "$key" || cannot "a key that may be somebody else's is not deleted"
            queue "meets-$key" owner DELETE "$(path_of "$key")"
        done
        meet meets-more-{{1..4}}
        gone='more-1 more-2 more-3 more-4'
        look "$repo"
        holds
        """


def in_lists(holds: str, came: str, *, before: str = "", then: str = "") -> str:
    """Look at lists in all the states that a service may confuse, and judge each of them."""
    return f"""
        judge() {{ {holds} || broken "{came}"; }}
        place=$repo
        {before}
        tour
        {then}
        holds
        """


def refusal(what: str, *statuses: int) -> str:
    """Send the very body of the finding, which has to be refused."""
    call = (
        'attempt answer "$repo" "$work/creation" "$creation_type"'
        if what == "creation"
        else 'create first; update answer first "$work/update"'
    )
    wanted = " ".join(map(str, statuses))
    holds = f"status_is answer {wanted}" if statuses else "refused answer"
    return f"""
        [ -n "$found_{what}" ] || cannot "the finding tells no body"
        {call}
        {holds} || broken "$(answered answer)"
        holds
        """


def unique(member: str) -> str:
    """Make keys that a service may confuse, and compare a member without showing it."""
    return f"""
        for place in {ALL_PLACES}; do
            create "first-$place" "$place" "$work/creation"
            create "second-$place" "$place" "$work/creation"
        done
        plain_body gone; create gone; removed answer gone
        more 11
        for key in meets-{{1..4}}; do
            plain_body "$key" "$(mark meets)"
            queue "$key" owner POST "$(keys_of "$repo")" "$work/$key.sent"
        done
        meet meets-{{1..4}}
        for key in meets-{{1..4}}; do adopt "$key" "$repo" "$work/$key.sent"; done
        [ -z "$(for key in $keys; do value "$key" {member}; echo; done | grep . | sort | uniq -d)" ] ||
            broken "two that have the same"
        holds
        """


def access(operation: str) -> str:
    """Call as the finding does, without access to the repository."""
    call = {
        "create": """
            for key in intruder answer; do
                plain_body intruder "$(mark intruder)"
                call "$key" found POST "$(keys_of "$found_repo")" "$work/intruder.sent"
                adopt "$key" "$found_repo" "$work/intruder.sent"
            done
        """,
        "list": 'call answer found GET "$(keys_of "$found_repo")"',
        "update": 'call answer found PUT "$(path_of first "$found_repo")" "$work/$body"',
        "delete": 'call answer found DELETE "$(path_of first "$found_repo")"',
    }[operation]
    elsewhere = "404" if operation in {"update", "delete"} else ""
    return f"""
        create first; create second; list before
        jq -n --arg name "$(mark stolen)" '{{name: $name}}' >"$work/name"; printf '{{}}' >"$work/nothing"
        for body in name nothing; do
            {call}
            if [ "$found_repo" = "$repo" ]; then
                status_is answer 403 || broken "$(answered answer)"
            else
                status_is answer 403 {elsewhere} || broken "$(answered answer)"
            fi
            for key in $keys; do
                value "$key" id >"$work/part"; echo >>"$work/part"
                value "$key" key >>"$work/part"; echo >>"$work/part"
                value "$key" name >>"$work/part"; echo >>"$work/part"
                ! grep -qF -f "$work/part" "$work/answer.body" || broken "a refusal that tells of a key"
            done
            ! says answer 'any(.. | numbers; . > 0) or (.message? | strings | test("[0-9]+ .*keys?"))' ||
                broken "a refusal that counts keys"
            list after
            for key in first second; do kept before after "$key" . || broken "a key that is changed"; done
            ! named after "$(mark intruder)" || broken "a key from a refused creation"
        done
        holds
        """


def authentication(*statuses: int) -> str:
    """Call with the credentials of the finding: nothing may come of it."""
    wanted = f"status_is answer {' '.join(map(str, statuses))}" if statuses else "refused answer"
    return f"""
        create first; create second; list before
        plain_body intruder "$(mark intruder)"
        jq -n --arg name "$(mark stolen)" '{{name: $name}}' >"$work/name"
        judge() {{
            {wanted} || broken "$1: $(answered answer)"
            ! says answer '(.apiKeys? | length) > 0' || broken "a refusal with keys in it"
        }}
        call answer found GET "$(keys_of "$repo")"; judge "a list"
        call intruder found POST "$(keys_of "$repo")" "$work/intruder.sent"
        adopt intruder "$repo" "$work/intruder.sent"
        cp "$work/intruder.status" "$work/answer.status"; judge "a creation"
        call answer found PUT "$(path_of first)" "$work/name"; judge "an update"
        call answer found DELETE "$(path_of first)"; judge "a deletion"
        list after
        for key in first second; do kept before after "$key" . || broken "a key that is changed"; done
        ! named after "$(mark intruder)" || broken "a key from a refused creation"
        holds
        """


def in_story(holds: str, came: str, *, crowd: bool = False) -> str:
    """Make the calls of the story, judge each answer, and so those of a short life of a key."""
    together = """
        for key in meets-{1..5}; do
            plain_body "$key" "$(mark meets)"
            queue "$key" owner POST "$(keys_of "$repo")" "$work/$key.sent"
        done
        meet meets-{1..5}
        for key in meets-{1..5}; do adopt "$key" "$repo" "$work/$key.sent"; done
        for key in meets-{1..5}; do judge "$key"; done
    """
    return f"""
        internals={_quoted(_INTERNALS)}
        status_may_be_501=yes
        judge() {{ {holds} || broken "{came}"; }}
        story
        create first "$repo"; judge first
        list answer; judge answer
        update answer first; judge answer
        {together if crowd else ":"}
        remove answer first; judge answer
        update answer first; judge answer
        holds
        """


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
