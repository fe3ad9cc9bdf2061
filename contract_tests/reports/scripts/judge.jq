# What was sent and answered, as one array; the judgement comes after the definitions.
def parsed: try fromjson catch null;
def message($i):
    ($ARGS.named["c\($i)"] | split("\n")) as $call
    | ($ARGS.named["h\($i)"] | split("\r\n\r\n") | map(select(. != "")) | last // "" | split("\r\n"))
        as $head
    | {n: $i, op: $call[0], as: $call[1], method: $call[2], target: $call[3], repo: $call[4],
       id: $call[5], twice: ($call[6:] | index("twice") != null),
       garbled: ($call[6:] | index("garbled") != null),
       status: ($head[0] // "" | [scan(" ([0-9]{3})")[0]] | first // "0" | tonumber),
       headers: [$head[1:][] | capture("^(?<name>[^:]+):\\s*(?<value>.*)$") | .name |= ascii_downcase],
       text: $ARGS.named["b\($i)"], json: ($ARGS.named["b\($i)"] | parsed),
       sent: ($ARGS.named["s\($i)"] | parsed), raw: $ARGS.named["s\($i)"]};
[range(1; ($ARGS.named.count | tonumber) + 1) | message(.) | select(.status > 0)] as $x
| $ARGS.named.mark as $mark | $ARGS.named.repo as $repo
| $ARGS.named.other as $other | $ARGS.named.forbidden as $forbidden
| ["OPENAI", "GOOGLE", "ANTHROPIC", "AWS", "OTHER"] as $providers |

def broken($why): "broken \($why)";
def unclear($why): "unclear \($why)";
def what: "\(.method) \(.target | if length > 120 then .[:120] + "…" else . end) as \(.as)";
def answered: broken("\(what) was answered with \(.status)");
def ok: .status >= 200 and .status < 300;
def refused: .status >= 400 and .status < 500;
def header($name): first(.headers[] | select(.name == $name) | .value) // "";
def is_text: type == "string" and length > 0;
def member($name): if .json | type == "object" then .json[$name] else null end;
def sent($name): if .sent | type == "object" then .sent[$name] else null end;

def owner: .as == "owner" and (.repo != $forbidden or $forbidden == "");
def calls($op): $x[] | select(.op == $op and owner);
def creations: calls("create");
def lists: calls("list");
def valid: (sent("name") | is_text) and (sent("aiType") | IN($providers[]));
def plain: sent("name") | test("^[A-Za-z0-9-]{1,40}$");
def made: creations | select(ok and valid);
def nothing_made:
    [creations | select(valid)] | select(length > 0 and all(ok | not))
    | unclear("no key could be made; the answer was \(first | .status)");
def invalid: creations | select(valid | not);
def keys: member("apiKeys") | arrays | .[] | objects;
def ids: [made | member("id") | select(is_text)];
def home($id): first(made | select(member("id") == $id) | .repo);
def renames: calls("update") | select(ok and (sent("name") | is_text) and .repo == home(.id));
def deletions: calls("delete") | select(ok and .repo == home(.id));
def next_list: . as $e | first(lists | select(.repo == $e.repo and .n > $e.n));
def deleted($id; $from; $to): any(deletions; .id == $id and .n > $from and .n < $to);
def shown($id): [keys | select(.id == $id)];
def must_work: [lists | select(ok | not)] | if length > 0 then unclear(first | "\(what) was answered with \(.status)") else empty end;

# A success of an operation: its status, and each member of its object.
def successes($op):
    calls($op)
    | select(if .op == "create" then valid and (ok or plain)
             elif .op == "list" then true
             else (.id | IN(ids[])) and .repo == home(.id) and (deleted(.id; 0; .n) | not)
                 and (.op == "delete" or ok
                      or (sent("name") | type == "string" and test("^[A-Za-z0-9-]{1,40}$"))) end);
def status($op; $status):
    successes($op) | select(.status != $status or (.json | type != "object"))
    | if .status != $status then answered else broken("\(what) was not answered with a JSON object") end;
def told($op; $name; condition):
    successes($op) | select(ok) | select(member($name) | condition | not)
    | broken("`\($name)` is \(if member($name) == null then "missing or null" else member($name) | type end) in the answer to \(what)");
def item($name; condition):
    lists | . as $list | keys | select(condition | not)
    | broken("`\($name)` is \(if has($name) | not then "missing" else .[$name] | "a wrong \(type)" end) in \($list | what)");

# What must be as it was from one list to the next, but for what changed it rightly in between.
def renamed($id; $from; $to): any(renames; .id == $id and .n > $from and .n < $to);
def stable:
    must_work,
    (lists | . as $before | next_list | . as $after | ids[] as $id
     | ($before | shown($id) | first // empty) as $was
     | select(deleted($id; 0; $after.n) | not)
     | ($after | shown($id) | first) as $is
     | if $is == null then broken("a key is missing from a list after it was there")
       elif renamed($id; $before.n; $after.n) then
           select(($was | del(.name)) != ($is | del(.name)))
           | broken("a key has changed in more than its name")
       else select($was != $is) | broken("a key is another one in the next list") end);
# A name that came with a call which must have had no effect.
def effects(rejected):
    [made, renames | sent("name")] as $given
    | rejected | . as $e | sent("name") | strings | select(length > 8 and (IN($given[]) | not)) as $name
    | select(any(lists | keys; .name == $name))
    | broken("the name sent with \($e | what) is in a list");
# Keys that were there under no name of ours before the calls that must make none.
def uncalled_for(rejected):
    [lists] as $all | ([$all[] | select(.repo == $repo)] | last) as $last
    | ($all | map(select(.repo == $repo)) | first) as $first
    | [$last | keys | select((.id | IN(ids[])) or ([.id] | inside([$first | keys | .id])) | not)] as $new
    | ([rejected] | length) as $sent
    | if any($new[]; .name | strings | startswith($mark)) then broken("a list shows a key that a refused call has made")
      elif $sent > 0 and ($new | length) >= $sent then broken("a list shows as many new keys as calls were refused")
      else empty end;
def returns: ids[] as $id | [lists | select(.repo == home($id)) | . as $list | select(deleted($id; 0; $list.n)) | shown($id) | length > 0] as $there
    | select(($there | index(false)) as $gone | $gone != null and ($there[$gone:] | index(true) != null))
    | broken("a deleted key is in a list again");
def error_object: (.json | type == "object") and (.json | (has("message") | not) or (.message | type == "string"));

# Moments of `createdAt` in seconds, null where it is none.
def moment:
    if type != "string" then null else
    (capture("^(?<date>[0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ](?<time>[0-9]{2}:[0-9]{2}(:[0-9]{2})?)([.,](?<part>[0-9]+))?(?<zone>[Zz]|[+-][0-9]{2}:?([0-9]{2})?)?$") // null)
    | if . == null then null else
        . as $m | try (($m.date + "T" + $m.time + (if $m.time | length == 5 then ":00" else "" end) + "Z" | strptime("%Y-%m-%dT%H:%M:%SZ") | mktime)
        + ("0." + ($m.part // "0") | tonumber)
        - (if ($m.zone // "Z") | test("[Zz]") then 0 else
            $m.zone | capture("^(?<sign>.)(?<h>..):?(?<m>..)?$")
            | ((.h | tonumber) * 3600 + ((.m // "0") | tonumber) * 60) * (if .sign == "-" then -1 else 1 end) end)) catch null
    end end;
def zoned: test("([Zz]|[+-][0-9]{2}:?([0-9]{2})?)$");
def clock: header("date") | try (strptime("%a, %d %b %Y %H:%M:%S GMT") | mktime) catch null;

# Traces of a secret: itself and its usual encodings, whole or any twelve characters in a row.
def bare: ascii_downcase | explode | map(select((. >= 97 and . <= 122) or (. >= 48 and . <= 57))) | implode;
def reverse_text: explode | reverse | implode;
def rot13: explode | map(if . >= 97 and . <= 122 then (. - 97 + 13) % 26 + 97 elif . >= 65 and . <= 90 then (. - 65 + 13) % 26 + 65 else . end) | implode;
def digits: "0123456789abcdef" as $d | explode | map($d[(. / 16 | floor):(. / 16 | floor) + 1] + $d[. % 16:. % 16 + 1]) | add;
def base32: [explode[] as $byte | range(7; -1; -1) as $bit | $byte / pow(2; $bit) | floor % 2] as $bits
    | [range(0; $bits | length; 5) as $at | $bits[$at:$at + 5] | reduce .[] as $bit (0; . * 2 + $bit)
       | if . < 26 then . + 97 else . + 24 end] | implode;
def forms: ., reverse_text, rot13, digits, @base64, (@base64 | @base64), base32, ("user:" + . | @base64), (. + ":" | @base64), (":" + . | @base64);
def windows($size): bare | if length <= $size then . else range(0; length - $size + 1; 4) as $i | .[$i:$i + $size] end;
def unhidden: gsub("%(?<h>[0-9A-Fa-f]{2})"; .h | ascii_downcase | explode | map(if . >= 97 then . - 87 else . - 48 end) | [.[0] * 16 + .[1]] | implode)
    | gsub("&#(?<d>[0-9]{1,7});"; [.d | tonumber] | implode);
def joined: [.. | arrays | select(length > 3)
    | if all(.[]; type == "string" and length == 1) then add elif all(.[]; type == "number" and . > 31 and . < 127) then implode else empty end] | join(" ");
def everything: (.text | unhidden), (.text | gsub("\\s|[-_ ]"; "")), (.json | joined), (.headers[] | select(.name | IN("mock-fault", "date") | not) | .value | unhidden);
