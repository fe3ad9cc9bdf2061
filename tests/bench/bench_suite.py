"""Measure whole runs of the suite: at home, far away, and where there are many keys."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from contract_tests.mock_process import DEFAULT_WORLD
from tests.bench.distance import at_distance
from tests.bench.furnished import Furnished
from tests.bench.servers import MOCK
from tests.bench.servers import serving as serving_process
from tests.lawful.server import serving
from tests.lawful.service import OTHER_REPO_ID, OWNER_TOKEN, REPO_ID

ROUNDS = 3
GOALS = {"quick": (100, 2.5), "standard": (600, 6.0)}  # requests, and seconds of wall time
# The round trips that a run waits for, one after the other.
DISTANT_GOALS = {"quick": 18, "standard": 90}
ROUND_TRIP = 0.1  # seconds
# Keys from before in the repository, with seconds of wall time for a standard run.
FURNISHED_GOALS = {0: 60.0, 20_000: 60.0, 60_000: 120.0}
MOST_MEGABYTES = 500


class Run(NamedTuple):
    """What a run of the suite took; `cpu` are seconds, of the suite alone."""

    requests: int
    seconds: float
    cpu: float
    megabytes: float


def main() -> None:
    """Measure and print; exits with 1 if a goal is missed."""
    met = [bench_mock(), bench_distant(), bench_furnished()]
    print(f"\nGoals: {'met' if all(met) else 'MISSED'}")
    sys.exit(0 if all(met) else 1)


def bench_mock() -> bool:
    """Print what runs against the mock take, and say whether the goals are met."""
    print("apikey-contract --mock, from its start to its end\n")
    print(f"{'depth':12}{'requests':>9}{'goal':>6}{'seconds':>10}{'goal':>6}")
    met = True
    for depth, (most_requests, most_seconds) in GOALS.items():
        rounds = [measure(["--mock", "--depth", depth]) for _ in range(ROUNDS)]
        requests = max(found.requests for found in rounds)
        seconds = min(found.seconds for found in rounds)
        met = met and requests <= most_requests and seconds <= most_seconds
        print(f"{depth:12}{requests:9}{most_requests:6}{seconds:10.1f}{most_seconds:6.1f}")
    return met


def bench_distant() -> bool:
    """Print how many round trips a run waits for, and say whether the goals are met."""
    milliseconds = f"{1000 * ROUND_TRIP:.0f} ms"
    print(
        f"\nRound trips that a run waits for: what {milliseconds} of distance add, divided by it\n"
    )
    print(f"{'depth':12}{'requests':>9}{'goal':>6}{'s at 0 ms':>11}", end="")
    print(f"{f's at {milliseconds}':>13}{'round trips':>13}{'goal':>6}")
    met = True
    for depth, most_round_trips in DISTANT_GOALS.items():
        near, far = (measure_distant(depth, distance) for distance in (0.0, ROUND_TRIP))
        requests, most_requests = max(near.requests, far.requests), GOALS[depth][0]
        round_trips = (far.seconds - near.seconds) / ROUND_TRIP
        met = met and requests <= most_requests and round_trips <= most_round_trips
        print(
            f"{depth:12}{requests:9}{most_requests:6}{near.seconds:11.1f}{far.seconds:13.1f}"
            f"{round_trips:13.0f}{most_round_trips:6}"
        )
    return met


def measure_distant(depth: str, round_trip: float) -> Run:
    """Return what a run takes against a mock that seems `round_trip` seconds away."""
    variables = {f"APIKEY_CONTRACT_{name.upper()}": value for name, value in DEFAULT_WORLD.items()}
    with serving_process(MOCK) as mock, at_distance(mock.port, round_trip) as port:
        return measure(["--base-url", f"http://127.0.0.1:{port}", "--depth", depth], variables)


def bench_furnished() -> bool:
    """Print what keys from before add to a run, and say whether the goals are met."""
    print("\nStandard runs where the repository has keys from before\n")
    print(f"{'keys':>7}{'seconds':>9}{'goal':>7}{'CPU s':>8}{'ratio':>7}{'MB':>6}{'goal':>6}")
    met, without = True, 0.0
    for count, most_seconds in FURNISHED_GOALS.items():
        with serving(Furnished(count)) as base_url:
            where = ["--base-url", base_url, "--repo-id", REPO_ID, "--other-repo-id", OTHER_REPO_ID]
            found = measure(where, {"APIKEY_CONTRACT_TOKEN": OWNER_TOKEN})
        without = without or found.cpu
        met = met and found.seconds <= most_seconds and found.megabytes <= MOST_MEGABYTES
        print(
            f"{count:7}{found.seconds:9.1f}{most_seconds:7.0f}{found.cpu:8.1f}"
            f"{found.cpu / without:7.1f}{found.megabytes:6.0f}{MOST_MEGABYTES:6}"
        )
    return met


def measure(options: Sequence[str], variables: Mapping[str, str] | None = None) -> Run:
    """Return what one run takes.

    Raises:
        CalledProcessError: if the deployment does not conform.
    """
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, "-m", "contract_tests", *options, "--json", str(report)]
        environment = {**os.environ, **(variables or {})}
        started = time.perf_counter()
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command)
        requests = json.loads(report.read_text(encoding="utf-8"))["requests"]
    return Run(requests, seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


if __name__ == "__main__":
    main()
