"""What the tests of signals, devices, pipes and shells need."""

import os

import pytest

posix_only = pytest.mark.skipif(
    os.name != "posix", reason="needs the signals, devices or shells of POSIX"
)
