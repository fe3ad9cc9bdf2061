"""Write the script that reproduces a finding, from the finding and the settings. Pure."""

from collections.abc import Sequence
from importlib.resources import files

from contract_tests.client.curl import header_variable
from contract_tests.deployment import OUTSIDER, Deployment
from contract_tests.evidence import Evidence
from contract_tests.reports.scripts.changing import CHANGING
from contract_tests.reports.scripts.creating import CREATING
from contract_tests.reports.scripts.listing import LISTING
from contract_tests.reports.scripts.refusing import REFUSING
from contract_tests.reports.scripts.replay import Replay, quoted
from contract_tests.reports.scripts.scenario import Scenario
from contract_tests.reports.text import cut
from openapi import Clause
from openapi.escaping import visible

SCENARIOS: dict[str, Scenario] = {**CREATING, **LISTING, **CHANGING, **REFUSING}

# What no script can show, and why.
_GUESSED = "whether values can be guessed is judged from many keys at once, by statistics"
NOT_REPRODUCIBLE = {"create.key-random": _GUESSED, "create.secret-random": _GUESSED}

LONGEST_LIST = 55
SPARE_KEYS = 15
LONGEST_COMMENT = 300
MOST_STORIES = 3  # told again in a script, of findings that differ


def script(clause: Clause, evidence: Sequence[Evidence], deployment: Deployment) -> str:
    """Return the script that shows a finding about `clause` again.

    Raises:
        LookupError: if none can; the message says why.
    """
    why = why_not(clause.id, deployment)
    if why:
        raise LookupError(why)
    scenario = SCENARIOS[clause.id]
    told = _told(scenario, evidence, deployment)
    return "\n".join(
        [
            "#!/usr/bin/env bash",
            *_comments(clause, evidence, deployment, told),
            "",
            f"clause={quoted(clause.id)}",
            f"statement={quoted(_one_line(clause.statement))}",
            *_settings(deployment, told),
            "",
            "# What is done; the words are explained below.",
            f"story() {{\n{told.rstrip()}\n}}",
            "",
            "# What is wrong with the answers, if anything is; the words are defined below.",
            f"judgement={quoted(scenario.judge)}",
            "",
            f"judging() {{\n    cat <<'JQ'\n{_part('judge.jq')}JQ\n}}",
            "",
            _part("helpers.sh"),
        ]
    )


def why_not(clause: str, deployment: Deployment) -> str:
    """Return why there is no script for a clause, or nothing if there is one."""
    if clause in NOT_REPRODUCIBLE:
        return NOT_REPRODUCIBLE[clause]
    if clause not in SCENARIOS:
        return "nothing is known that would show it"
    if deployment.read_only:
        return "a script makes keys, and the settings say read_only"
    needs = SCENARIOS[clause].needs
    if needs == "other" and deployment.other_repo_id is None:
        return "it takes a second repository"
    barred = deployment.has_outsider or deployment.forbidden_repo_id
    if needs == "barred" and not barred:
        return "it takes a caller without access"
    return ""


def _told(scenario: Scenario, evidence: Sequence[Evidence], deployment: Deployment) -> str:
    lines = scenario.story
    if not scenario.replays:
        return lines
    for found in _different(evidence):
        again = list(Replay(deployment.prefix).lines(found.calls))
        if again:
            lines += "# As the run has found it:\n" + "\n".join(again) + "\n"
    return lines + scenario.ending + "\n"


def _different(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return one finding of each kind, those that can be told again first."""
    kinds: dict[tuple[str, str, str], Evidence] = {}
    for found in sorted(evidence, key=lambda found: not found.calls):
        kinds.setdefault(found.kind, found)
    return list(kinds.values())[:MOST_STORIES]


def _comments(
    clause: Clause, evidence: Sequence[Evidence], deployment: Deployment, told: str
) -> list[str]:
    variables = _needed(deployment, told)
    lines = [f"{clause.id}: {clause.statement}", ""]
    for found in _different(evidence):
        lines.append(f"The run expected: {found.expected}")
        lines.append(f"What came: {found.came}")
    lines += [
        "",
        "It makes keys of its own, judges what is answered now, and deletes them in the end.",
        f"Set {' and '.join(variables)}; bash, curl (7.68 or newer) and jq (1.6) are needed.",
        "The exit status is 0 if the promise holds, 1 if it is broken, 2 if there is no telling.",
    ]
    return [f"# {visible(cut(line, LONGEST_COMMENT))}".rstrip() for line in lines]


def _settings(deployment: Deployment, told: str) -> list[str]:
    outsider = deployment.has_outsider and OUTSIDER in told
    tls = deployment.tls
    option = f'cacert = "{tls.ca_file}"' if tls.ca_file else ""
    most = deployment.limits.keys or LONGEST_LIST + SPARE_KEYS
    return [
        f"needed={quoted(' '.join(_needed(deployment, told)))}",
        f"base_url={quoted(deployment.base_url)}",
        "# Another place of the same service, if this is set.",
        "base_url=${REPRODUCE_AT:-$base_url}",
        f"repo={quoted(deployment.repo_id)}",
        f"other={quoted(deployment.other_repo_id or '')}",
        f"forbidden={quoted(deployment.forbidden_repo_id or '')}",
        f"outsider={'yes' if outsider else ''}",
        f"tls={quoted(option if tls.verify else 'insecure')}",
        f"timeout={deployment.limits.timeout:g}",
        f"connections={max(2, deployment.limits.connections)}",
        f"many={max(2, min(LONGEST_LIST, most - SPARE_KEYS))}",
        "own_headers() {",
        *(
            f'    header {quoted(name + ": ")}"${{{header_variable(name)}}}"'
            for name in deployment.headers
        ),
        "    :\n}",
    ]


def _needed(deployment: Deployment, told: str) -> list[str]:
    names = ["APIKEY_CONTRACT_TOKEN"]
    if deployment.has_outsider and OUTSIDER in told:
        names.append("APIKEY_CONTRACT_OUTSIDER_TOKEN")
    return names + [header_variable(name) for name in deployment.headers]


def _one_line(text: str) -> str:
    return visible(" ".join(text.split()))


def _part(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
