# From here on, the same in all of these scripts.

# Calls wait until an answer is needed, and then go out one after the other over one connection.
# Each is numbered; what it sent and what was answered goes into files that only you can read, so
# that no token and no secret stands on a command line or in the output.
umask 077
work=$(mktemp -d) || exit 2
: >"$work/foreign" >"$work/made" >"$work/waiting"
n=0 names=0 bodies=0 given='' credentials='' media='application/json' trouble='' meeting='' tidy=''
unlisted='' mark='' name='' nobody='' a_id=''
places=() ids=() sent=() labels=() unlearned=()

undecided() {
    clean_up
    printf 'undecided: %s: %s\n' "$clause" "$1"
    exit 2
}

random_hex() {
    local bytes
    bytes=$(od -An -N "$1" -tx1 /dev/urandom)
    printf '%s' "${bytes//[!0-9a-f]/}"
}

sha256() { if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi; }

# The mark of this run, by which `apikey-contract sweep` finds what is left if this is killed.
begin() {
    local program variable number digest
    for program in curl jq od; do
        command -v "$program" >/dev/null || undecided "the program $program is needed"
    done
    for variable in $needed; do
        [ -n "${!variable:-}" ] || undecided "the environment variable $variable must be set"
    done
    number=$(random_hex 6)
    digest=$(printf 'apikey-contract %s' "$number" | sha256)
    mark=contract-$number${digest:0:4}
    trap 'clean_up' EXIT
    trap 'exit 2' HUP INT TERM
    opening
}

# What is there already is never changed: a new key is taken for ours if its id is not among these.
opening() {
    local first lists=(--rawfile first "$work/1.body")
    list_keys
    if [ -n "$other" ]; then
        list_keys "$other"
        lists+=(--rawfile second "$work/2.body")
    fi
    learn --fail-early
    IFS= read -r first <"$work/1.head" || undecided "nothing answers at $base_url"
    [[ $first != HTTP/*\ 401* ]] || undecided 'the token is not accepted (401)'
    jq -nr "${lists[@]}" '($ARGS.named[] | fromjson? | .. | objects | .id? | strings),
        ($ARGS.named[] | fromjson | empty)' >"$work/foreign" 2>/dev/null || unlisted=yes
}

# option NAME VALUE: a line as curl reads it from a file.
option() {
    local text=${2//\\/\\\\}
    printf '%s = "%s"\n' "$1" "${text//\"/\\\"}"
}
header() { option header "$1"; }

authorization() {
    case $1 in
    owner) header "Authorization: Bearer $APIKEY_CONTRACT_TOKEN" ;;
    outsider) header "Authorization: Bearer $APIKEY_CONTRACT_OUTSIDER_TOKEN" ;;
    stranger) if [ -n "$credentials" ]; then
        header "Authorization: $credentials"
    else
        header 'Authorization;'
    fi ;;
    esac
}

# collection REPOSITORY: `$path` becomes the path of its keys.
collection() {
    case $1 in
    *[!A-Za-z0-9._~-]*) path=/repo/$(jq -nr --arg id "$1" '$id | @uri')/ai/apikey ;;
    *) path=/repo/$1/ai/apikey ;;
    esac
}

# The body of the next call; `write` takes the escapes of printf for what does not print.
body() { bodies=$((bodies + 1)) given=$work/$bodies.sent && printf '%s' "$1" >"$given"; }
write() { bodies=$((bodies + 1)) given=$work/$bodies.sent && printf '%b' "$1" >"$given"; }

# send OPERATION CALLER METHOD TARGET [REPOSITORY] [ID]: the call waits for the next `learn`.
send() {
    n=$((n + 1))
    printf '%s\n' "$1" "$2" "$3" "$4" "${5:-}" "${6:-}" >"$work/$n.call"
    : >"$work/$n.head" >"$work/$n.body"
    places[n]=${5:-} ids[n]=${6:-} sent[n]=${given:-/dev/null}
    {
        [ ! -s "$work/waiting" ] || echo next
        option url "$base_url$4"
        if [ "$3" = HEAD ]; then echo head; else option request "$3"; fi
        option output "$work/$n.body"
        option dump-header "$work/$n.head"
        printf 'silent\npath-as-is\ngloboff\nhttp1.1\nnoproxy = "*"\nmax-time = %s\n%s\n' \
            "$timeout" "$tls"
        header 'User-Agent: apikey-contract'
        own_headers
        authorization "$2"
        if [ -n "$given" ]; then
            option data-binary "@$given"
            header 'Expect:'
            if [ -n "$media" ]; then header "Content-Type: $media"; else header 'Content-Type:'; fi
        fi
    } >>"$work/waiting"
    given=''
}

# Let the calls that wait go out, and take note of the ids of new keys.
learn() {
    [ -z "$meeting" ] || return 0
    if [ -s "$work/waiting" ]; then
        curl -q "$@" --config "$work/waiting" >/dev/null 2>&1
        : >"$work/waiting"
    fi
    note_new_keys
}

# await LABEL: learn the answer to the creation of a key, if it is still to come.
await() {
    local number
    for number in "${unlearned[@]}"; do
        [ "${labels[number]}" != "$1" ] || learn
    done
}

# Between these two, calls wait for each other and go out at the same moment.
meet() {
    learn
    meeting=yes
}
together() {
    meeting=''
    learn --parallel --parallel-immediate --parallel-max "$connections"
}

# pause SECONDS
pause() {
    learn
    sleep "$1"
}

# list_keys [REPOSITORY] [CALLER]
list_keys() {
    collection "${1:-$repo}"
    send list "${2:-owner}" GET "$path" "${1:-$repo}"
}

# create LABEL [REPOSITORY] [CALLER]: its body first.
create() {
    collection "${2:-$repo}"
    send create "${3:-owner}" POST "$path" "${2:-$repo}"
    labels[n]=$1
    unlearned+=("$n")
}

# An id that must not stand in a path, or that was there, is not ours to change.
note_new_keys() {
    local number first id key answers=()
    for number in "${unlearned[@]}"; do
        IFS= read -r first <"$work/$number.head" || continue
        [[ $first != HTTP/*\ 2* ]] || answers+=(--rawfile "$number" "$work/$number.body")
    done
    unlearned=()
    [ ${#answers[@]} -gt 0 ] || return 0
    jq -nr --rawfile foreign "$work/foreign" "${answers[@]}" '
        def plain: strings | select(test("^[A-Za-z0-9._~:@-]*[A-Za-z0-9][A-Za-z0-9._~:@-]*$"));
        ($foreign | split("\n")) as $foreign | $ARGS.named | to_entries[]
        | select(.key != "foreign") | .key as $number | .value | fromjson? | objects
        | [(.id | plain | select(IN($foreign[]) | not)), (.key | plain) // ""]
        | select(length == 2) | [$number, .[]] | join(" ")' >"$work/new" 2>/dev/null
    while read -r number id key; do
        if [ -n "$unlisted" ] && ! is_uuid "$id"; then continue; fi
        printf -v "${labels[number]}_id" '%s' "$id"
        printf -v "${labels[number]}_key" '%s' "$key"
        printf -v "${labels[number]}_home" '%s' "${places[number]}"
        printf '%s\n%s\n' "${places[number]}" "$id" >>"$work/made"
    done <"$work/new"
}

is_uuid() { [[ $1 =~ ^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$ ]]; }

fresh() { names=$((names + 1)) && name="$mark-${1:-key}-$names"; }

# new LABEL [PROVIDER] [REPOSITORY] [NAME] makes a key.
new() {
    [ -n "${4:-}" ] || fresh
    body "{\"name\": \"${4:-$name}\", \"aiType\": \"${2:-OPENAI}\"}"
    create "$1" "${3:-$repo}"
}

# Say whether a key is our own, so that it may be changed; by way of another repository only if
# nobody's key can have its id there.
own() {
    local id=${1}_id home=${1}_home
    await "$1"
    if [ -z "${!id:-}" ]; then
        trouble="no key could be made that this script may change"
        return 1
    fi
    if [ "${2:-${!home}}" = "${!home}" ] || is_uuid "${!id}"; then return 0; fi
    list_keys "$2"
    learn
    if ! jq -e --arg id "${!id}" '[.apiKeys[] | .id] | all(. != $id)' "$work/$n.body" >/dev/null 2>&1
    then
        trouble="the id may be somebody else's in the other repository"
        return 1
    fi
}

# update LABEL [REPOSITORY] [CALLER]: its body first.
update() { change update PUT "$@"; }

# remove LABEL [REPOSITORY] [CALLER]
remove() { change delete DELETE "$@"; }

change() {
    local id=${3}_id home=${3}_home had=$given
    given=''
    own "$3" "${4:-}" || return 0
    given=$had
    home=${4:-${!home}}
    collection "$home"
    send "$1" "${5:-owner}" "$2" "$path/${!id}" "$home" "${!id}"
}

# rename LABEL [NAME] [REPOSITORY] [CALLER]
rename() {
    [ -n "${2:-}" ] || fresh renamed
    body "{\"name\": \"${2:-$name}\"}"
    update "$1" "${3:-}" "${4:-}"
}

# An id that nobody has: made up where ids are UUIDs, else that of a key which is deleted again.
nobodys_id() {
    local digits
    await a
    [ -n "$a_id" ] || { new a && await a; }
    if is_uuid "$a_id"; then
        digits=$(random_hex 16)
        nobody=${digits:0:8}-${digits:8:4}-4${digits:13:3}-a${digits:17:3}-${digits:20:12}
    else
        new gone && remove gone && nobody=${gone_id:-}
        [ -n "$nobody" ] || { trouble="no id is certainly nobody's" && return 1; }
    fi
}

# Calls about a key that does not exist.
update_nobody() { to_nobody update PUT "$@"; }
remove_nobody() { to_nobody delete DELETE "$@"; }
to_nobody() {
    collection "$repo"
    send "$1" "${3:-owner}" "$2" "$path/$nobody" "$repo" "$nobody"
}

delete_quietly() {
    collection "$1"
    send cleaning owner DELETE "$path/$2" "$1" "$2"
}

# Say which keys are left: those whose deletion was neither done nor needless.
deleted() {
    local number first
    for ((number = $1 + 1; number <= n; number++)); do
        IFS= read -r first <"$work/$number.head"
        [[ ${first:-} =~ \ (2[0-9][0-9]|404|410) ]] || echo "left behind: ${ids[number]}" >&2
    done
}

# Delete what was made, and what a list shows after that: of these, and with the mark of this run
# as its whole name.
clean_up() {
    local place id start number lists=()
    [ -z "$tidy" ] || return 0
    tidy=yes given='' meeting=''
    if [ -n "$mark" ]; then
        : >"$work/waiting"
        note_new_keys
        start=$n
        while IFS= read -r place && IFS= read -r id; do
            delete_quietly "$place" "$id"
        done <"$work/made"
        together
        deleted "$start"
        for place in "$repo" ${other:+"$other"}; do
            list_keys "$place"
            lists+=(--rawfile "$n" "$work/$n.body")
        done
        learn
        jq -nr --arg mark "$mark" --rawfile made "$work/made" --rawfile foreign "$work/foreign" \
            "${lists[@]}" '($made | split("\n")) as $made | ($foreign | split("\n")) as $foreign
            | $ARGS.named | del(.mark, .made, .foreign) | to_entries[] | .key as $number
            | .value | fromjson? | .apiKeys[]? | objects
            | select((.name | strings | test("^" + $mark + "-[a-z]{1,8}-[0-9]{1,5}$"))
                or (.id | strings | IN($made[])))
            | .id | strings | select(test("^[A-Za-z0-9][A-Za-z0-9._~:@-]*$"))
            | select(IN($foreign[]) | not) | "\($number) \(.)"' >"$work/left" 2>/dev/null
        start=$n
        while read -r number id; do
            delete_quietly "${places[number]}" "$id"
        done <"$work/left"
        learn
        deleted "$start"
    fi
    rm -rf "$work"
}

# What no parser tells: the same member twice in one object, and text that is no UTF-8. Where it is
# none, jq reads U+FFFD; whether that was sent itself is seen when it is written again.
look_at_bytes() {
    local number kind file answers=() parsed=()
    for ((number = 1; number <= n; number++)); do
        answers+=(--rawfile "$number" "$work/$number.body")
    done
    jq -nr "${answers[@]}" '$ARGS.named | to_entries[]
        | (select(.value | contains("\ufffd")) | "\(.key) unsure"),
          (select(.value | try (fromjson | true) catch false) | "\(.key) parsed")' >"$work/kinds"
    while read -r number kind; do
        file=$work/$number.body
        if [ "$kind" = parsed ]; then
            parsed+=("$file")
        else
            jq -Rsj . "$file" | cmp -s - "$file" || echo garbled >>"$work/$number.call"
        fi
    done <"$work/kinds"
    [ ${#parsed[@]} -gt 0 ] || return 0
    jq -nr --stream '[inputs | select(length == 2) | [input_filename, .[0]]]
        | group_by(.)[] | select(length > 1) | .[0][0]' "${parsed[@]}" >"$work/twice"
    while IFS= read -r file; do
        echo twice >>"${file%.body}.call"
    done <"$work/twice"
}

verdict() {
    local each line unclear='' arguments=() found
    learn
    case $judgement in *.twice* | *.garbled*) look_at_bytes ;; esac
    for ((each = 1; each <= n; each++)); do
        [ -s "$work/$each.head" ] || trouble='a call was not answered'
        arguments+=(--rawfile "c$each" "$work/$each.call" --rawfile "s$each" "${sent[each]}")
        arguments+=(--rawfile "h$each" "$work/$each.head" --rawfile "b$each" "$work/$each.body")
    done
    { judging && printf '(%s), nothing_made\n' "$judgement"; } >"$work/judge.jq"
    found=$(jq -nr --arg count "$n" --arg mark "$mark" --arg repo "$repo" --arg other "$other" \
        --arg forbidden "$forbidden" "${arguments[@]}" -f "$work/judge.jq" 2>"$work/why") ||
        found="unclear the answers cannot be read"
    [ -z "${DEBUG_STORY:-}" ] || cat "$work/why" >&2
    clean_up
    while IFS= read -r line; do
        case $line in
        'broken '*)
            printf 'broken: %s: expected: %s; came: %s\n' "$clause" "$statement" "${line#broken }"
            exit 1
            ;;
        'unclear '*) unclear=${unclear:-${line#unclear }} ;;
        esac
    done <<<"$found"
    if [ -n "$unclear$trouble" ]; then
        printf 'undecided: %s: %s\n' "$clause" "${unclear:-$trouble}"
        exit 2
    fi
    printf 'holds: %s: %s\n' "$clause" "$statement"
    exit 0
}

begin
story
verdict
