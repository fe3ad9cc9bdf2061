"""Render a report as JSON, as `report.schema.json` describes it."""

import json
import re
from dataclasses import asdict
from importlib.resources import files
from typing import Any

from contract_tests.evidence import Evidence
from contract_tests.report import Report
from contract_tests.verdicts import ClauseVerdict, Verdict

SCHEMA_ID = "urn:apikey-contract:report:1"

_SURROGATE = re.compile("[\ud800-\udfff]")


def render(report: Report) -> str:
    """Return `report` as JSON text that can be written as UTF-8."""
    text = json.dumps(as_data(report), ensure_ascii=False, indent=2)
    # As an escape of JSON, half of a surrogate pair would still make strict parsers give up.
    return _SURROGATE.sub(lambda match: f"\\\\u{ord(match[0]):04x}", text) + "\n"


def as_data(report: Report) -> dict[str, Any]:
    """Return `report` as plain data, in the order in which `render` writes it."""
    return {
        "schema": SCHEMA_ID,
        "verdict": report.verdict.value,
        "exit_code": report.exit_code,
        "reason": report.reason,
        "judged": report.judged,
        "checkable": report.checkable,
        "counts": {verdict.value: report.counted(verdict) for verdict in Verdict},
        "requests": report.requests,
        "seconds": round(report.seconds, 3),
        "started": report.started.isoformat(),
        "settings": dict(report.settings),
        "leftovers": list(report.leftovers),
        "notes": list(report.notes),
        "coverage": list(report.coverage),
        "client": list(report.client),
        "clauses": [_clause(entry, report) for entry in report.clauses],
    }


def schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of what `render` writes."""
    text = files(__package__).joinpath("report.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def _clause(entry: ClauseVerdict, report: Report) -> dict[str, Any]:
    clause = entry.clause
    return {
        "id": clause.id,
        "statement": clause.statement,
        "basis": clause.basis.value,
        "source": report.catalogue.source(clause),
        "operations": list(clause.operations),
        "verdict": entry.verdict.value,
        "blocking": entry.blocking,
        "cause": entry.cause,
        "reason": entry.reason,
        "requests": report.requests_by_clause.get(clause.id, 0),
        "script": report.scripts.get(clause.id),
        "evidence": [_evidence(evidence) for evidence in entry.evidence],
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    data = asdict(evidence)
    for name in ("clause", "finding", "by_rule", "shared", "calls"):
        del data[name]
    for exchange in data["exchanges"]:
        for name in ("request_headers", "response_headers"):
            exchange[name] = [{"name": key, "value": value} for key, value in exchange[name]]
    return data
