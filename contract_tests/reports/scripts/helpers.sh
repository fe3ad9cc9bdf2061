# From here on, the same in all of these scripts.

# Each call is numbered; what it sent and what was answered goes into files that only you can read,
# so that no token and no secret stands on a command line or in the output.
umask 077
work=$(mktemp -d) || exit 2
: >"$work/foreign" >"$work/made"
n=0 names=0 bodies='' credentials='' media='application/json' trouble='' meeting='' pending='' tidy=''
unlisted='' mark='' name='' nobody='' a_id=''

undecided() {
    clean_up
    printf 'undecided: %s: %s\n' "$clause" "$1"
    exit 2
}

random_hex() { od -An -N "$1" -tx1 /dev/urandom | tr -d ' \n'; }

sha256() { if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi; }

# The mark of this run, by which `apikey-contract sweep` finds what is left if this is killed.
begin() {
    local program variable number
    for program in curl jq od; do
        command -v "$program" >/dev/null || undecided "the program $program is needed"
    done
    for variable in $needed; do
        [ -n "${!variable:-}" ] || undecided "the environment variable $variable must be set"
    done
    number=$(random_hex 6)
    mark=contract-$number$(printf 'apikey-contract %s' "$number" | sha256 | cut -c 1-4)
    trap 'clean_up' EXIT
    trap 'exit 2' HUP INT TERM
    opening "$repo"
    [ -s "$work/1.head" ] || undecided "nothing answers at $base_url"
    grep -q '^HTTP/[0-9.]* 401' "$work/1.head" && undecided 'the token is not accepted (401)'
    [ -z "$other" ] || opening "$other"
}

# What is there already is never changed: a new key is taken for ours if its id is not among these.
opening() {
    list_keys "$1"
    jq -r '.. | objects | .id? | strings' "$work/$n.body" >>"$work/foreign" 2>/dev/null ||
        unlisted=yes
}

escaped() {
    local text=${1//\\/\\\\}
    printf '%s' "${text//\"/\\\"}"
}

header() { printf 'header = "%s"\n' "$(escaped "$1")"; }

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

collection() {
    case $1 in
    *[!A-Za-z0-9._~-]*) printf '/repo/%s/ai/apikey' "$(jq -nr --arg id "$1" '$id | @uri')" ;;
    *) printf '/repo/%s/ai/apikey' "$1" ;;
    esac
}

# The body of the next call; `write` takes the escapes of printf for what does not print.
body() { printf '%s' "$1" >"$work/next" && bodies=yes; }
write() { printf '%b' "$1" >"$work/next" && bodies=yes; }

# send OPERATION CALLER METHOD TARGET [REPOSITORY] [ID]
send() {
    n=$((n + 1))
    printf '%s\n' "$1" "$2" "$3" "$4" "${5:-}" "${6:-}" >"$work/$n.call"
    : >"$work/$n.head" >"$work/$n.body" >"$work/$n.sent"
    {
        printf 'url = "%s"\n' "$(escaped "$base_url$4")"
        if [ "$3" = HEAD ]; then echo head; else printf 'request = "%s"\n' "$3"; fi
        printf 'output = "%s"\ndump-header = "%s"\n' "$work/$n.body" "$work/$n.head"
        printf 'silent\npath-as-is\ngloboff\nhttp1.1\nnoproxy = "*"\nmax-time = %s\n%s\n' \
            "$timeout" "$tls"
        header 'User-Agent: apikey-contract'
        own_headers
        authorization "$2"
        if [ -n "$bodies" ]; then
            mv "$work/next" "$work/$n.sent"
            printf 'data-binary = "@%s"\n' "$work/$n.sent"
            header 'Expect:'
            if [ -n "$media" ]; then header "Content-Type: $media"; else header 'Content-Type:'; fi
        fi
    } >"$work/$n.curl"
    bodies=''
    if [ -n "$meeting" ]; then
        { [ ! -s "$work/together" ] || echo next; cat "$work/$n.curl"; } >>"$work/together"
    else
        curl -q --config "$work/$n.curl" 2>/dev/null
    fi
}

# Between these two, calls wait for each other and go out at the same moment.
meet() { meeting=yes && : >"$work/together"; }
together() {
    meeting=''
    curl -q --parallel --parallel-immediate --parallel-max "$connections" --config "$work/together" >/dev/null 2>&1
    learn
}

# list_keys [REPOSITORY] [CALLER]
list_keys() { send list "${2:-owner}" GET "$(collection "${1:-$repo}")" "${1:-$repo}"; }

# create LABEL [REPOSITORY] [CALLER]: its body first.
create() {
    send create "${3:-owner}" POST "$(collection "${2:-$repo}")" "${2:-$repo}"
    pending="$pending $n:$1"
    printf -v "${1}_id" ''
    printf -v "${1}_home" '%s' "${2:-$repo}"
    [ -n "$meeting" ] || learn
}

# Take note of the ids of new keys; one that must not stand in a path, or that was there, is not
# ours to change.
learn() {
    local each number label home found
    for each in $pending; do
        number=${each%%:*} label=${each#*:}
        IFS= read -r found <"$work/$number.head" || continue
        [[ $found == HTTP/*\ 2* ]] || continue
        found=$(jq -r 'if type == "object" then .id, .key else empty end | strings
            | select(test("^[A-Za-z0-9._~:@-]*[A-Za-z0-9][A-Za-z0-9._~:@-]*$"))' \
            "$work/$number.body" 2>/dev/null)
        printf -v "${label}_key" '%s' "${found#*$'\n'}"
        found=${found%%$'\n'*}
        [ -n "$found" ] || continue
        if grep -qxF -- "$found" "$work/foreign"; then continue; fi
        if [ -n "$unlisted" ] && ! is_uuid "$found"; then continue; fi
        printf -v "${label}_id" '%s' "$found"
        home=${label}_home
        printf '%s\n%s\n' "${!home}" "$found" >>"$work/made"
    done
    pending=''
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
    if [ -z "${!id:-}" ]; then
        trouble="no key could be made that this script may change"
        return 1
    fi
    if [ "${2:-${!home}}" = "${!home}" ] || is_uuid "${!id}"; then return 0; fi
    list_keys "$2"
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
    local id=${3}_id home=${3}_home had=$bodies
    bodies=''
    own "$3" "${4:-}" || return 0
    bodies=$had
    home=${4:-${!home}}
    send "$1" "${5:-owner}" "$2" "$(collection "$home")/${!id}" "$home" "${!id}"
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
    [ -n "$a_id" ] || { new a && learn; }
    if is_uuid "$a_id"; then
        digits=$(random_hex 16)
        nobody=${digits:0:8}-${digits:8:4}-4${digits:13:3}-a${digits:17:3}-${digits:20:12}
    else
        new gone && remove gone && nobody=${gone_id:-}
        [ -n "$nobody" ] || { trouble="no id is certainly nobody's" && return 1; }
    fi
}

# Calls about a key that does not exist.
update_nobody() { send update "${1:-owner}" PUT "$(collection "$repo")/$nobody" "$repo" "$nobody"; }
remove_nobody() { send delete "${1:-owner}" DELETE "$(collection "$repo")/$nobody" "$repo" "$nobody"; }

delete_quietly() { send cleaning owner DELETE "$(collection "$1")/$2" "$1" "$2"; }

# Say which keys are left: those whose deletion was neither done nor needless.
deleted() {
    local first
    for ((; $1 < n; )); do
        set -- $(($1 + 1))
        IFS= read -r first <"$work/$1.head"
        [[ ${first:-} =~ \ (2[0-9][0-9]|404|410) ]] ||
            echo "left behind: $(sed -n '6p' "$work/$1.call")" >&2
    done
}

# Delete what was made, and what a list shows after that: of these, and with the mark of this run
# as its whole name.
clean_up() {
    local place id start
    [ -z "$tidy" ] || return 0
    tidy=yes bodies='' meeting=''
    if [ -n "$mark" ]; then
        start=$n
        meet
        while IFS= read -r place && IFS= read -r id; do
            delete_quietly "$place" "$id"
        done <"$work/made"
        together
        deleted "$start"
        for place in "$repo" ${other:+"$other"}; do
            list_keys "$place"
            jq -r --arg mark "$mark" --rawfile made "$work/made" '.apiKeys[]? | objects
                | select((.name | strings | test("^" + $mark + "-[a-z]{1,8}-[0-9]{1,5}$"))
                    or (.id | strings | IN($made | split("\n")[])))
                | .id | strings | select(test("^[A-Za-z0-9][A-Za-z0-9._~:@-]*$"))' \
                "$work/$n.body" 2>/dev/null >"$work/left"
            start=$n
            while IFS= read -r id; do
                grep -qxF -- "$id" "$work/foreign" || delete_quietly "$place" "$id"
            done <"$work/left"
            deleted "$start"
        done
    fi
    rm -rf "$work"
}

# What no parser tells: the same member twice in one object, and text that is no UTF-8.
look_at_bytes() {
    local each
    for ((each = 1; each <= n; each++)); do
        if jq --stream -c 'select(length == 2) | .[0]' "$work/$each.body" 2>/dev/null |
            sort | uniq -d | grep -q .; then
            echo twice >>"$work/$each.call"
        fi
        jq -Rsj . "$work/$each.body" | cmp -s - "$work/$each.body" ||
            echo garbled >>"$work/$each.call"
    done
}

verdict() {
    local each arguments=() found
    case $judgement in *.twice* | *.garbled*) look_at_bytes ;; esac
    for ((each = 1; each <= n; each++)); do
        [ -s "$work/$each.head" ] || trouble='a call was not answered'
        arguments+=(--rawfile "c$each" "$work/$each.call" --rawfile "s$each" "$work/$each.sent")
        arguments+=(--rawfile "h$each" "$work/$each.head" --rawfile "b$each" "$work/$each.body")
    done
    { judging && printf '(%s), nothing_made\n' "$judgement"; } >"$work/judge.jq"
    found=$(jq -nr --arg count "$n" --arg mark "$mark" --arg repo "$repo" --arg other "$other" \
        --arg forbidden "$forbidden" "${arguments[@]}" -f "$work/judge.jq" 2>"$work/why") ||
        found="unclear the answers cannot be read"
    [ -z "${DEBUG_STORY:-}" ] || cat "$work/why" >&2
    clean_up
    if grep -q '^broken ' <<<"$found"; then
        found=$(grep -m 1 '^broken ' <<<"$found")
        printf 'broken: %s: expected: %s; came: %s\n' "$clause" "$statement" "${found#broken }"
        exit 1
    fi
    found=$(grep -m 1 '^unclear ' <<<"$found")
    if [ -n "$found$trouble" ]; then
        found=${found#unclear }
        printf 'undecided: %s: %s\n' "$clause" "${found:-$trouble}"
        exit 2
    fi
    printf 'holds: %s: %s\n' "$clause" "$statement"
    exit 0
}

begin
story
verdict
