"""The Dockerfile, and what the page says of its image, fit the command and the checkout."""

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from mock_server import cli
from tests.posix import posix_only
from tests.repository.tree import ROOT

DOCKERFILE = (ROOT / "mock_server/Dockerfile").read_text(encoding="utf-8").replace("\\\n", "")
PAGE = (ROOT / "mock_server/README.md").read_text(encoding="utf-8")


def instructions(name: str) -> list[str]:
    return re.findall(rf"(?m)^{name} (.*)$", DOCKERFILE)


def services() -> list[dict[str, Any]]:
    """Return the services of the page's YAML blocks: of Compose, and of a job on GitHub."""
    (section,) = re.findall(r"(?ms)^## In a container\n(.*?)^## ", PAGE)
    compose, workflow = (
        yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", section, re.DOTALL)
    )
    return [compose["services"]["apikey-mock"], workflow["jobs"]["test"]["services"]["apikey-mock"]]


def test_what_the_image_copies_is_there() -> None:
    copied = [line.split()[:-1] for line in instructions("COPY") if not line.startswith("--from")]

    missing = [name for names in copied for name in names if not (ROOT / name).exists()]
    assert copied
    assert missing == []


def test_the_image_does_not_run_as_root() -> None:
    assert instructions("USER") == ["10001:10001"]
    assert DOCKERFILE.index("USER ") < DOCKERFILE.index("ENTRYPOINT ")


def test_the_health_check_asks_where_the_mock_listens() -> None:
    (check,) = instructions("HEALTHCHECK")
    (port,) = re.findall(r"http://127\.0\.0\.1:(\d+)/'", check)

    assert instructions("EXPOSE") == [port]
    assert cli.parser().parse_args([]).port == int(port)


@posix_only
@pytest.mark.parametrize(
    ("variable", "arguments"),
    [
        (None, []),
        ("--control-token T --seed 1", []),
        ("--control-token T", ["--state", "/state/a b.json"]),
    ],
)
def test_options_come_from_the_variable_and_from_the_arguments(
    tmp_path: Path, variable: str | None, arguments: list[str]
) -> None:
    command = tmp_path / "apikey-mock"
    command.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    command.chmod(0o755)
    environment = {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    if variable is not None:
        environment["APIKEY_MOCK_OPTIONS"] = variable

    started = subprocess.run(
        [*json.loads(instructions("ENTRYPOINT")[0]), *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )

    given = started.stdout.splitlines()
    assert given == ["--host", "0.0.0.0", *(variable or "").split(), *arguments]


def test_the_services_of_the_page_use_options_that_exist() -> None:
    for service in services():
        variables = service.get("environment") or service["env"]
        text = variables["APIKEY_MOCK_OPTIONS"].replace("${CONTROL_TOKEN:?}", "T")
        options = cli.parser().parse_args([*text.split(), *service.get("command", [])])

        assert options.control_token
        assert {port.rpartition(":")[2] for port in service["ports"]} == {"8080"}


def test_the_service_of_compose_builds_the_image_and_keeps_its_state() -> None:
    compose, _ = services()

    assert (ROOT / compose["build"]["context"] / compose["build"]["dockerfile"]).is_file()
    volume = compose["volumes"][0].partition(":")[2]
    assert f"mkdir {volume} " in DOCKERFILE
    assert compose["command"][1].startswith(f"{volume}/")
