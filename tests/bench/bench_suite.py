"""Measure whole runs of the suite against the bundled mock: requests and seconds, by depth."""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 3
GOALS = {"quick": (100, 2.5), "standard": (500, 6.0)}  # requests, and seconds of wall time


def main() -> None:
    """Measure and print; exits with 1 if a goal is missed."""
    print("apikey-contract --mock, from its start to its end\n")
    print(f"{'depth':12}{'requests':>9}{'goal':>6}{'seconds':>10}{'goal':>6}")
    met = True
    for depth, (most_requests, most_seconds) in GOALS.items():
        rounds = [measure(depth) for _ in range(ROUNDS)]
        requests, seconds = max(found[0] for found in rounds), min(found[1] for found in rounds)
        met = met and requests <= most_requests and seconds <= most_seconds
        print(f"{depth:12}{requests:9}{most_requests:6}{seconds:10.1f}{most_seconds:6.1f}")
    print(f"\nGoals: {'met' if met else 'MISSED'}")
    sys.exit(0 if met else 1)


def measure(depth: str) -> tuple[int, float]:
    """Return the requests and the seconds of one run.

    Raises:
        CalledProcessError: if the mock does not conform.
    """
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, "-m", "contract_tests", "--mock", "--depth", depth]
        started = time.perf_counter()
        subprocess.run([*command, "--json", str(report)], check=True, capture_output=True)
        seconds = time.perf_counter() - started
        return json.loads(report.read_text(encoding="utf-8"))["requests"], seconds


if __name__ == "__main__":
    main()
