import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.mock.running import PATIENCE, RunningMock, request

pytestmark = pytest.mark.slow

NODE = shutil.which("node")
JOURNEY = Path(__file__).with_name("journey.mjs")


@pytest.mark.skipif(NODE is None, reason="Node is not installed")
def test_a_client_in_typescript_gets_along_with_the_mock(server: RunningMock) -> None:
    assert NODE
    assert server.exchange(request(b"POST", b"/__mock__/reset")).status == 200
    command = [NODE, str(JOURNEY), server.url, "owner-token", "repo-456"]

    result = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)

    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout) == {
        "created": ["id", "key", "secret", "success"],
        "same": True,
        "names": ["Journey ✓", "Renamed"],
        "left": 0,
        "messages": ["AI API key updated successfully", "AI API key deleted successfully"],
        "refusals": [
            {"status": 404, "message": "API key not found"},
            {
                "status": 400,
                "message": "aiType must be one of OPENAI, GOOGLE, ANTHROPIC, AWS, OTHER",
            },
            {"status": 403, "message": "Insufficient permissions for this repository"},
        ],
    }
