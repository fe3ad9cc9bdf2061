"""The command `apikey-contract traffic`."""

import argparse
import datetime
import time

from contract_tests.learning.drift import Learner
from contract_tests.options import command_again
from contract_tests.output import end_and_show
from contract_tests.report import Report
from contract_tests.report_files import NoReportError, ReportFiles
from contract_tests.reports.har import calls
from contract_tests.reports.progress import Progress
from contract_tests.settings import Selection
from contract_tests.traffic.client_side import ClientSide
from contract_tests.traffic.judging import Traffic
from contract_tests.traffic.recorded import Recording
from contract_tests.verdicts import Policy, judge, judge_run


def judge_traffic(options: argparse.Namespace, files: ReportFiles) -> int:
    """Judge the files that the options name, report, and return the exit status; as `judged`."""
    learner = Learner.of(options)
    report = judged(options, learner)
    report = report if learner is None else learner.end(report)
    end_and_show(report, files)
    return report.exit_code


def judged(options: argparse.Namespace, learner: Learner | None = None) -> Report:
    """Judge the files that the options name, let the learner conclude, and return the report.

    Raises:
        HarError: if one is no HAR, or cannot be read.
        NoReportError: if they hold nothing to be judged.
    """
    started, clock = datetime.datetime.now(datetime.UTC), time.monotonic()
    progress = Progress(unit="bytes read")
    progress.planned(sum(2 * path.stat().st_size for path in options.files if path.is_file()))
    recording = Recording(lambda read: progress.done("", (), read))
    for path in options.files:
        recording.learn(path)
    commonest = [url for url, _ in recording.base_urls.most_common(1)]
    base_url = (options.base_url or "".join(commonest)).rstrip("/")
    traffic = Traffic(base_url, recording.callers[base_url], recording.ledger, recording.cookies)
    redactor, history = traffic.judge.redactor, traffic.histories
    client = ClientSide(recording.ledger, frozenset(redactor.tokens.values()), redactor.text)
    for path in options.files:
        found = client.looked(recording.entries(path))
        traffic.hear(recording.exchanges(found, base_url, options.repo_id))
    progress.close()
    if not traffic.judged:
        others = "".join(f" below {base_url}; there are some below {url}" for url in commonest)
        raise NoReportError(f"The traffic holds no answer of the four operations{others}.")
    if learner is not None:
        learner.conclude(traffic.sightings(), redactor)
    selection = Selection(options.clause)
    evidence = [item for item in traffic.evidence() if selection.wants([item.clause])]
    policy = Policy(strict=options.strict, require_all=options.require_all, alone=options.alone)
    clauses = tuple(judge(traffic.judge.catalogue, evidence, policy))
    left_out = (
        f"left out: {count} {what}, the first: {recording.first[what]}"
        for what, count in recording.left_out.most_common()
    )
    return Report(
        verdict=judge_run(clauses),
        clauses=clauses,
        catalogue=traffic.judge.catalogue,
        settings={
            "files": list(map(str, options.files)),
            "base_url": base_url,
            "repo_ids": options.repo_id,
            "alone": options.alone,
        },
        requests=traffic.judged,
        seconds=time.monotonic() - clock,
        started=started,
        coverage=(*traffic.calls, *left_out),
        client=tuple(client.notes),
        selection=selection,
        command=command_again(options),
        recorded=lambda: (call for each in history for call in calls(each, redactor)),
    )
