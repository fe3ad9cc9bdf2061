"""Measure how the cost of `apikey-spec check` and `apikey-spec diff` grows with the document.

Redocly, which checks the same document beside it, comes from the package index of Node.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from tests.bench.large import LINKS, chain, many, write

SMALL, LARGE = 6_000, 60_000
MOST_GROWTH = 11
MOST_MEGABYTES = 1_000
# Of the time that it takes to read both documents.
MOST_OVER_READING = 1.5
PEER = "@redocly/cli@2.77.0"
ROUNDS = 3
MOST_OVER_PEER = 4.0
# Redocly follows references down by recursion, which a chain of this length is too deep for.
STACK = 'ulimit -s 65536 && exec node --stack-size=60000 "$0" lint "$1"'
LINKS_SMALL, LINKS_LARGE = 1_500, 3_000
MOST_DOUBLED = 2.5
READ = """\
import gc
from pathlib import Path
gc.disable()
from openapi.check.reading import read
kept = [read(Path({!r}).read_bytes()) for _ in range(2)]
"""


QUIET = {**os.environ, "REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}


class Cost(NamedTuple):
    """What a command took: seconds of CPU, and megabytes at most."""

    seconds: float
    megabytes: float


def main() -> None:
    """Measure and print; exits with 1 if a goal is missed."""
    with tempfile.TemporaryDirectory() as folder:
        met = [*grow(Path(folder)), *beside(Path(folder)), *chains(Path(folder))]
    print(f"\nGoals: {'met' if all(met) else 'MISSED'}")
    sys.exit(0 if all(met) else 1)


def grow(folder: Path) -> list[bool]:
    """Print what documents of many schemas take, and say whether the goals are met."""
    files = [write(folder / f"{count}.json", many(count)) for count in (SMALL, LARGE)]
    checks = [spec("check", str(file)) for file in files]
    growth = checks[1].seconds / checks[0].seconds
    print(f"check of {SMALL} schemas {told(checks[0])}, of {LARGE} {told(checks[1])}")
    print(f"{growth:.1f} times as long, goal: at most {MOST_GROWTH} times, {MOST_MEGABYTES} MB\n")
    reading = cost(sys.executable, "-c", READ.format(str(files[1])))
    itself = spec("diff", str(files[1]), str(files[1]))
    over = itself.seconds / reading.seconds
    print(f"diff of {LARGE} schemas with themselves {told(itself)}, reading both {told(reading)}")
    print(f"{over:.2f} of reading both, goal: at most {MOST_OVER_READING}\n")
    return [
        growth <= MOST_GROWTH,
        max(checks[1].megabytes, itself.megabytes) <= MOST_MEGABYTES,
        over <= MOST_OVER_READING,
    ]


def beside(folder: Path) -> list[bool]:
    """Print what a check takes in turn with Redocly's, and say whether the goal is met."""
    program = peer(folder)
    if program is None:
        print("not compared with Redocly, which needs Node and npm\n")
        return []
    file = str(write(folder / "large.json", many(LARGE)))
    first = subprocess.run(["sh", "-c", STACK, program, file], capture_output=True, check=False)
    assert b"validated in" in first.stderr, first.stderr.decode()
    costs = [(spec("check", file), cost("sh", "-c", STACK, program, file)) for _ in range(ROUNDS)]
    ours, theirs = (min(each, key=lambda one: one.seconds) for each in zip(*costs, strict=True))
    over = ours.seconds / theirs.seconds
    print(f"check of {LARGE} schemas {told(ours)}, {PEER} {told(theirs)}")
    print(f"{over:.1f} times as long, goal: at most {MOST_OVER_PEER}, least of {ROUNDS} runs\n")
    return [over <= MOST_OVER_PEER]


def peer(folder: Path) -> str | None:
    """Install Redocly in a folder and return its program, None where that cannot be done."""
    npm = shutil.which("npm")
    if not npm or not shutil.which("node"):
        return None
    subprocess.run(
        [npm, "install", "--prefix", str(folder), "--ignore-scripts", "--silent", PEER], check=True
    )
    return str(folder / "node_modules/@redocly/cli/bin/cli.js")


def chains(folder: Path) -> list[bool]:
    """Print what chains and circles of references take, and say whether the goals are met."""
    print(f"{'':30}{LINKS_SMALL:>9}{LINKS_LARGE:>9}   growth, goal: at most {MOST_DOUBLED}")
    met = []
    for keyword in LINKS:
        for circle in (False, True):
            name = f"{'circle' if circle else 'chain'} of {keyword}"
            files = [
                write(folder / f"{count}.json", chain(count, keyword, circle=circle))
                for count in (LINKS_SMALL, LINKS_LARGE)
            ]
            for command in ("check", "diff"):
                costs = [spec(command, *[str(file)] * (1 + (command == "diff"))) for file in files]
                growth = costs[1].seconds / costs[0].seconds
                print(
                    f"{command} of a {name:20}{costs[0].seconds:9.1f}{costs[1].seconds:9.1f}",
                    end="",
                )
                print(f"{growth:9.1f}")
                met.append(growth <= MOST_DOUBLED)
    return met


def told(cost: Cost) -> str:
    """Return a cost in words."""
    return f"{cost.seconds:.1f} s and {cost.megabytes:.0f} MB"


def spec(*arguments: str) -> Cost:
    """Return what `apikey-spec` takes."""
    return cost(sys.executable, "-m", "openapi", *arguments)


def cost(*command: str) -> Cost:
    """Return what a process takes."""
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=QUIET
    ) as process:
        _, _, usage = os.wait4(process.pid, 0)
        process.returncode = 0
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


if __name__ == "__main__":
    main()
