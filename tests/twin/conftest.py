"""The mock whose sessions have the manners of a test each."""

import os
from collections.abc import Iterator

import pytest

from tests.mock.running import RunningMock, running_mock

# The runs are forked processes, which there are on POSIX only.
collect_ignore_glob = [] if os.name == "posix" else ["*"]


@pytest.fixture(scope="module")
def mock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningMock]:
    with running_mock(log=tmp_path_factory.mktemp("mock") / "log") as running:
        yield running
