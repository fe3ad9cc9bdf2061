"""Run the whole suite on a deployment, in a process forked from one that has imported it."""

import contextlib
import json
import multiprocessing
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Result:
    """What a run came to: its exit status, its JSON report if there is one, and what it printed."""

    status: int
    report: dict[str, Any]
    printed: str

    def with_verdict(self, *verdicts: str) -> dict[str, str]:
        """Return the clauses with one of these verdicts, each with the reason."""
        return {
            clause["id"]: clause["reason"]
            for clause in self.report.get("clauses", ())
            if clause["verdict"] in verdicts
        }


def check(
    arguments: Sequence[str],
    environment: Mapping[str, str] | None = None,
    *,
    patience: float = 300.0,
) -> Result:
    """Run `apikey-contract` with these arguments.

    Raises:
        TimeoutError: if it is not done after `patience` seconds.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.lawful.preloaded"])
    with tempfile.TemporaryDirectory() as folder:
        files = (f"{folder}/report.json", f"{folder}/printed")
        process = context.Process(target=_run, args=(list(arguments), environment or {}, *files))
        process.start()
        process.join(patience)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise TimeoutError(f"the suite is not done after {patience} s")
        report, printed = (
            Path(file).read_text(encoding="utf-8") if Path(file).exists() else "" for file in files
        )
    return Result(process.exitcode, json.loads(report) if report else {}, printed)


def _run(arguments: list[str], environment: Mapping[str, str], report: str, printed: str) -> None:
    from contract_tests.cli import main  # noqa: PLC0415 - not needed in the parent

    for name in [name for name in os.environ if name.startswith("APIKEY_CONTRACT_")]:
        del os.environ[name]
    os.environ.update(environment)
    with (
        Path(printed).open("w", encoding="utf-8") as output,
        contextlib.redirect_stdout(output),
        contextlib.redirect_stderr(output),
    ):
        main([*arguments, "--json", report])
