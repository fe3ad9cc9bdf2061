# What follows is the same in every script: calls, clean-up, and questions about answers.

[ -n "${BASH_VERSION:-}" ] || { echo "undecided: this is a script for bash"; exit 2; }
set -euo pipefail
export LC_ALL=C
umask 077
verdict='' code=2 keys='' active=0 deletes='' bodies=0

# --- the verdict: the last line, after the clean-up ---------------------------------------------

broken() { verdict="broken: $clause: expected $expected; came: $1" code=1; exit 1; }
holds() { verdict="holds: $clause: $expected" code=0; exit 0; }
cannot() { verdict="undecided: $clause: $1" code=2; exit 2; }

finish() {
    trap - EXIT INT TERM HUP
    set +e
    [ ! -e "$work/places" ] || tidy_up
    rm -rf "$work"
    [ -n "$verdict" ] || verdict="undecided: $clause: the script broke off" code=2
    printf '%s\n' "$verdict"
    exit "$code"
}

work=$(mktemp -d)
trap finish EXIT
trap 'cannot "it was interrupted"' INT TERM HUP

for program in curl jq; do
    command -v "$program" >/dev/null || cannot "$program is not installed"
done

# --- names: marks of this run of the script, which `apikey-contract sweep` knows too ------------

digest() { if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi; }
number=$(od -An -N6 -tx1 /dev/urandom | tr -d ' \n')
prefix="contract-$number$(printf 'apikey-contract %s' "$number" | digest | cut -c1-4)"

# mark LABEL [NUMBER]: a name that as a whole says whose it is, the same whenever it is asked for
mark() { printf '%s-%s-%s' "$prefix" "$1" "${2-0}"; }
# repeat NUMBER CHARACTER
repeat() { head -c "$1" /dev/zero | tr '\000' "$2"; }

# --- who calls: the tokens stay in files, where no list of processes shows them -----------------

# caller NAME [AUTHORIZATION]: a line of HTTP, or none
caller() { { [ -z "${2-}" ] || printf '%s\n' "$2"; own_headers; } >"$work/$1.caller"; }

token() { [ -n "${!1:-}" ] || cannot "it needs \$$1 in the environment"; }

# --- calls --------------------------------------------------------------------------------------

encoded() { jq -rn --arg text "$1" '$text | @uri'; }
keys_of() { printf '/repo/%s/ai/apikey' "$(encoded "$1")"; }
# path_of KEY [REPOSITORY]: the path of a key, by way of another repository too
path_of() { printf '%s/%s' "$(keys_of "${2:-$(value "$1" repo)}")" "$(encoded "$(value "$1" id)")"; }
value() { cat "$work/$1.$2"; }

# options NAME CALLER METHOD TARGET [BODY-FILE [TYPE]]: a call, as lines of a configuration of curl
options() {
    local url=$base$4 type=${6-application/json}
    url=${url//\\/\\\\} url=${url//\"/\\\"}
    printf '%s\n' "url = \"$url\"" globoff path-as-is "max-time = $timeout" \
        "header = \"@$work/$2.caller\"" "header = \"Expect:\"" "user-agent = \"apikey-contract\"" \
        "dump-header = \"$work/$1.headers\"" "output = \"$work/$1.body\""
    if [ "$3" = HEAD ]; then echo head; else echo "request = \"$3\""; fi
    [ -z "$ca_file" ] || echo "cacert = \"$ca_file\""
    [ -z "$insecure" ] || echo insecure
    if [ -n "${5-}" ]; then
        # Without a type, curl would say that it is a form.
        echo "header = \"Content-Type:${type:+ $type}\""
        echo "data-binary = \"@$5\""
    elif [ "$3" = POST ] || [ "$3" = PUT ] || [ "$3" = PATCH ]; then
        printf '%s\n' 'header = "Content-Type:"' 'data-binary = ""'
    fi
}

send() { curl -q --silent --noproxy '*' "$@" --config - >/dev/null 2>&1; }

begin() {
    [ -z "$read_only" ] || [ "$2" = GET ] || [ "$2" = HEAD ] || [ "$2" = OPTIONS ] ||
        cannot "it would write, and the settings say read_only"
    rm -f "$work/$1."{headers,body,json,status}
    : >"$work/$1.body"
}

# call NAME CALLER METHOD TARGET [BODY-FILE [TYPE]]: the answer is called NAME from then on
call() {
    begin "$1" "$3"
    local try
    for try in 1 2 3; do
        options "$@" | send || { answer "$1"; say "$@"; cannot "$3 was not answered"; }
        answer "$1"
        # A refusal for the pace alone has had no effect.
        [ "$status" = 429 ] && [ "$try" != 3 ] || break
        sleep 2
    done
    say "$@"
    [ "$status" != 429 ] || cannot "the deployment keeps answering with 429"
}

# meet NAME...: send the calls that `queue` put aside, all at the same moment
queue() { begin "$1" "$3"; { [ ! -s "$work/queue" ] || echo next; options "$@"; } >>"$work/queue"; }
meet() {
    send --parallel --parallel-immediate --parallel-max 20 <"$work/queue" || true
    rm "$work/queue"
    local name statuses=''
    for name in "$@"; do
        answer "$name"
        statuses="$statuses $status"
    done
    echo "$# calls at the same moment:$statuses"
}

answer() {
    status=$(sed -n 's/^HTTP\/[0-9.]* \([0-9]*\).*/\1/p' "$work/$1.headers" 2>/dev/null | tail -n 1)
    status=${status:-000}
    printf %s "$status" >"$work/$1.status"
    # Whatever the encoding, the keys in it have to be found again.
    tr -d '\000\377\376\357\273\277' <"$work/$1.body" >"$work/$1.plain"
    jq . "$work/$1.body" >"$work/$1.json" 2>/dev/null ||
        jq . "$work/$1.plain" >"$work/$1.json" 2>/dev/null || : >"$work/$1.json"
}

# say NAME CALLER METHOD TARGET: tell of a call, with the names of keys in the place of their ids
say() {
    local target=$4 key id
    for key in $keys; do
        id=$(encoded "$(value "$key" id)")
        target=${target//"$id"/\{$key\}}
    done
    printf '%-8s%s as %s: %s\n' "$3" "$(printf %s "$target" | cut -c1-160)" "$2" "$(value "$1" status)"
}

# --- the four operations, for keys of this script ------------------------------------------------

# attempt KEY [REPOSITORY [BODY-FILE [TYPE]]]: call for a creation, whatever comes of it
attempt() {
    local where=${2:-$repo}
    room
    [ -n "${3-}" ] || plain_body "$1"
    call "$1" owner POST "$(keys_of "$where")" "${3:-$work/$1.sent}" "${4-application/json}"
    adopt "$1" "$where" "${3:-$work/$1.sent}"
}
create() {
    attempt "$@"
    succeeded "$1" || cannot "a key could not be created: $(answered "$1")"
    is_own "$1" || cannot "a creation did not tell an id that is the new key's alone"
}

# plain_body KEY [NAME [PROVIDER]]
plain_body() {
    bodies=$((bodies + 1))
    jq -n --arg name "${2:-$(mark key "$bodies")}" --arg type "${3:-$provider}" \
        '{name: $name, aiType: $type}' >"$work/$1.sent"
}

# room: leave no more behind than the run would, where nothing can be deleted
room() {
    look_first
    [ "$active" -lt 4 ] || [ -n "$deletes" ] || probe
    [ "$active" -lt 5 ] || [ "$deletes" = yes ] || cannot "the deployment does not delete keys"
    [ "$most_keys" = 0 ] || [ "$active" -lt "$most_keys" ] || cannot "limits.keys allows no more keys"
}
probe() {
    deletes=no
    plain_body probe
    call probe owner POST "$(keys_of "$repo")" "$work/probe.sent"
    adopt probe "$repo" "$work/probe.sent"
    ! is_own probe || remove deleted probe
}

# What was there before is somebody else's, whatever a later answer says.
look_first() {
    [ ! -e "$work/before.ids" ] || return 0
    : >"$work/before.ids"
    local place
    for place in "$repo" ${other:+"$other"}; do
        call first owner GET "$(keys_of "$place")"
        jq -r '.apiKeys[]?.id? | strings' "$work/first.json" >>"$work/before.ids" 2>/dev/null || true
    done
}

# adopt KEY REPOSITORY BODY-FILE: keep what a creation told, and take the key for this script's own
adopt() {
    local member
    for member in id key secret; do
        jq -j --arg member "$member" '.[$member]? | strings' "$work/$1.json" >"$work/$1.$member" \
            2>/dev/null || : >"$work/$1.$member"
    done
    printf %s "$2" >"$work/$1.repo"
    jq -j '.name? | strings' "$3" >"$work/$1.name" 2>/dev/null || : >"$work/$1.name"
    printf '%s\n' "$2" >>"$work/places"
    ! succeeded "$1" || { keys="$keys $1"; active=$((active + 1)); }
    ! is_own "$1" || printf '%s\n' "$(path_of "$1")" >>"$work/own"
}
# is_own KEY: its creation told an id that names one key alone
is_own() {
    local id
    id=$(value "$1" id)
    succeeded "$1" && [ "$id" = "$(printf %s "$id" | tr -d '/\\%?#[:cntrl:]')" ] &&
        printf %s "$id" | grep -q '[[:alnum:]]' && ! grep -qxF -e "$id" "$work/before.ids"
}
list() { call "$1" owner GET "$(keys_of "${2:-$repo}")"; }

# update ANSWER KEY [BODY-FILE]: without a body, a new name; the key is remembered under it
update() {
    is_own "$2" || cannot "a key that may be somebody else's is not changed"
    if [ -z "${3-}" ]; then
        jq -n --arg name "$prefix-renamed-$RANDOM" '{name: $name}' >"$work/$1.sent"
        call "$1" owner PUT "$(path_of "$2")" "$work/$1.sent"
    else
        call "$1" owner PUT "$(path_of "$2")" "$3"
    fi
    ! succeeded "$1" || jq -j '.name? | strings' "${3:-$work/$1.sent}" >"$work/new" 2>/dev/null ||
        : >"$work/new"
    ! succeeded "$1" || [ ! -s "$work/new" ] || mv "$work/new" "$work/$2.name"
}
remove() {
    is_own "$2" || cannot "a key that may be somebody else's is not deleted"
    call "$1" owner DELETE "$(path_of "$2")"
    ! succeeded "$1" || { deletes=yes; active=$((active - 1)); }
}
renamed() { update "$@"; succeeded "$1" || cannot "a rename was refused: $(answered "$1")"; }
removed() { remove "$@"; succeeded "$1" || cannot "a deletion was refused: $(answered "$1")"; }

# nobody: an id that certainly nobody has, or nothing can be judged
nobody() {
    local key hex
    for key in $keys; do
        value "$key" id | grep -qxE '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}' ||
            cannot "an id that is certainly nobody's can only be made up where ids are UUIDs"
    done
    [ -n "$keys" ] || cannot "no key tells what ids look like"
    hex=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    key=${keys##* }
    printf '%s-%s-%s%s-%s%s-%s' "${hex:0:8}" "${hex:8:4}" "$(value "$key" id | cut -c15)" \
        "${hex:13:3}" "$(value "$key" id | cut -c20)" "${hex:17:3}" "${hex:20:12}" >"$work/nobody.id"
    printf %s "$repo" >"$work/nobody.repo"
}

# --- the clean-up: own ids, then whatever has a mark of this script ------------------------------

tidy_up() {
    local place id round left=''
    [ ! -e "$work/own" ] || while IFS= read -r place; do
        quietly DELETE "$place"
    done <"$work/own"
    for round in 1 2 3; do
        left=''
        while IFS= read -r place; do
            quietly GET "$(keys_of "$place")"
            answer tidy
            jq -r --arg marks "^$prefix-[a-z]{1,8}-[0-9]{1,5}\$" \
                '.apiKeys[]? | select(.name? | strings | test($marks)) | .id | strings' \
                "$work/tidy.json" >"$work/tidy.ids" 2>/dev/null || true
            while IFS= read -r id; do
                left=yes
                quietly DELETE "$(keys_of "$place")/$(encoded "$id")"
            done <"$work/tidy.ids"
        done < <(sort -u "$work/places")
        [ -n "$left" ] || return 0
    done
    echo "left behind: keys whose names begin with $prefix; \`apikey-contract sweep\` removes them"
}
quietly() { options tidy owner "$@" | send; }

# --- questions about answers --------------------------------------------------------------------

answered() { printf 'it was answered with %s' "$(value "$1" status)"; }
status_is() {
    local name=$1 one
    shift
    for one in "$@"; do [ "$(value "$name" status)" != "$one" ] || return 0; done
    return 1
}
succeeded() { case $(value "$1" status) in 2??) ;; *) return 1 ;; esac; }
refused() { case $(value "$1" status) in 4??) ;; *) return 1 ;; esac; }
# says ANSWER FILTER [ARGUMENTS]: whether a question in the language of jq is answered with true
says() {
    local name=$1 filter=$2
    shift 2
    [ -s "$work/$name.json" ] && jq -e "$@" "$filter" "$work/$name.json" >/dev/null 2>&1
}
# item LIST KEY: what a list says of a key, in $work/item.json
item() {
    jq -cS --rawfile id "$work/$2.id" '.apiKeys[]? | select(.id? == $id)' "$work/$1.json" \
        >"$work/item.json" 2>/dev/null
    [ -s "$work/item.json" ]
}
# shows LIST KEY MEMBER: whether a list says of a key what its creation or its last update said
shows() {
    item "$1" "$2" && jq -e --rawfile wanted "$work/$2.$3" --arg member "$3" \
        '.[$member] == $wanted' "$work/item.json" >/dev/null
}
# kept BEFORE AFTER KEY FILTER: whether two lists say the same of a key, as far as FILTER looks
kept() {
    item "$1" "$3" || cannot "a key just created is not in the list"
    jq -cS "$4" "$work/item.json" >"$work/was.json"
    item "$2" "$3" && jq -cS "$4" "$work/item.json" | cmp -s - "$work/was.json"
}
# made_since BEFORE AFTER: how many keys are new in the second list
made_since() {
    jq -n --slurpfile before "$work/$1.json" --slurpfile after "$work/$2.json" \
        '([$after[0].apiKeys[]?.id] - [$before[0].apiKeys[]?.id]) | length' 2>/dev/null || echo 0
}
# named LIST TEXT: whether a list shows a key with this text in its name
named() { says "$1" 'any(.apiKeys[]?; (.name | strings | contains($text)))' --arg text "$2"; }
# in_time LIST: whether a list is sorted by createdAt, as far as these texts can be compared
in_time() { says "$1" "$moment"' [.apiKeys[]?.createdAt | moment] | . == (sort | reverse)'; }
is_list() { says "$1" '.apiKeys | type == "array"'; }

# The seconds since 1970 that a timestamp names, in the language of jq; null if it names none.
moment='def moment:
    (strings | capture("^(?<day>[0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ](?<time>[0-9]{2}:[0-9]{2}(:[0-9]{2})?)([.,](?<part>[0-9]+))?(?<zone>[Zz]|[+-][0-9]{2}:?([0-9]{2})?)?$")) as $in
    | ($in.day + "T" + $in.time + (if ($in.time | length) == 5 then ":00" else "" end) + "Z") as $text
    | try (($text | strptime("%Y-%m-%dT%H:%M:%SZ") | mktime)
        + ("0." + ($in.part // "0") | tonumber)
        - (if ($in.zone // "Z" | ascii_upcase) == "Z" then 0 else
            ($in.zone | gsub(":"; "")) as $zone
            | (($zone[1:3] | tonumber) * 3600 + ($zone[3:5] | if . == "" then 0 else tonumber end * 60))
            * (if $zone[0:1] == "-" then -1 else 1 end) end)) catch null;'

# parts KEY: long parts of its secret, in $work/KEY.parts, but for what other texts of keys share
parts() {
    local key
    tr -cd '[:alnum:]' <"$work/$1.secret" | tr '[:upper:]' '[:lower:]' >"$work/$1.plainly"
    for key in $keys; do
        { [ "$key" = "$1" ] || cat "$work/$key.secret"; cat "$work/$key.key" "$work/$key.id"; } |
            tr -cd '[:alnum:]' | tr '[:upper:]' '[:lower:]'
        echo
    done >"$work/known"
    {
        windows "$work/$1.plainly"
        rev <"$work/$1.plainly" >"$work/form"; windows "$work/form"
        tr 'a-z' 'n-za-m' <"$work/$1.plainly" >"$work/form"; windows "$work/form"
        od -An -v -tx1 <"$work/$1.secret" | tr -d ' \n' >"$work/form"; windows "$work/form"
        base64 <"$work/$1.secret" | tr -cd '[:alnum:]' | tr '[:upper:]' '[:lower:]' >"$work/form"
        windows "$work/form"
    } | { grep -vF -f <(windows "$work/known") || true; } >"$work/$1.parts"
    [ -s "$work/$1.parts" ] || cannot "the secret is too short, or like others, to be recognised"
}
windows() { awk '{ for (i = 1; i <= length($0) - 11; i++) print substr($0, i, 12) }' "$1"; }
# tells ANSWER KEY: whether an answer holds a long part of a key's secret, in any case or grouping
tells() {
    { cat "$work/$1.headers"; cat "$work/$1.body"; } | tr -cd '[:alnum:]' |
        tr '[:upper:]' '[:lower:]' | grep -qF -f "$work/$2.parts"
}

# --- what several scenarios do --------------------------------------------------------------------

# drop KEY: delete a key that is needed no more; what comes of it is another clause's business
drop() { ! is_own "$1" || remove dropped "$1"; }
# more NUMBER [REPOSITORY]: so many keys, for one provider after the other, called more-1 and so on
more() {
    local count providers=(OPENAI GOOGLE ANTHROPIC AWS OTHER)
    for ((count = 1; count <= $1; count++)); do
        plain_body "more-$count" "$(mark more)" "${providers[count % 5]}"
        create "more-$count" "${2:-$repo}" "$work/more-$count.sent"
    done
}
# look [REPOSITORY]: list, and let `judge LIST` say what is wrong
look() {
    local place=${1:-$repo}
    list look "$place"
    judge look
}
# tour: `judge` lists in the states that a service may confuse
tour() {
    local place round
    for place in "$repo" ${other:+"$other"}; do
        look "$place"
        create first "$place" "$work/creation"
        look "$place"
        more 5 "$place"
        look "$place"
        update change first
        look "$place"
        remove change more-1
        look "$place"
    done
    [ "$deletes" != yes ] || more "$many"
    for round in {1..20}; do look; done
}
