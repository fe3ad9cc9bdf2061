"""Check a variant with the suite."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from contract_tests.deployment import Limits
from tests.lawful.server import serving
from tests.lawful.service import (
    FORBIDDEN_REPO_ID,
    OTHER_REPO_ID,
    OUTSIDER_TOKEN,
    OWNER_TOKEN,
    REPO_ID,
)
from tests.lawful.suite import Result, check
from tests.lawful.variants import Variant
from tests.mock.running import running_mock

WORLD = {
    "principals": [
        {"name": "owner", "token": OWNER_TOKEN, "repositories": [REPO_ID, OTHER_REPO_ID]},
        {"name": "outsider", "token": OUTSIDER_TOKEN, "repositories": [FORBIDDEN_REPO_ID]},
    ],
    "repositories": [{"id": each} for each in (REPO_ID, OTHER_REPO_ID, FORBIDDEN_REPO_ID)],
}


def check_variant(variant: Variant, connections: int = Limits.connections, *options: str) -> Result:
    """Serve the variant and run the suite on it, with further options."""
    settings = {
        "--repo-id": REPO_ID,
        "--other-repo-id": OTHER_REPO_ID,
        "--forbidden-repo-id": FORBIDDEN_REPO_ID,
    }
    environment = {"APIKEY_CONTRACT_TOKEN": OWNER_TOKEN}
    if "outsider" not in variant.without:
        environment["APIKEY_CONTRACT_OUTSIDER_TOKEN"] = OUTSIDER_TOKEN
    with tempfile.TemporaryDirectory() as folder, served(variant, Path(folder)) as base_url:
        file = Path(folder) / "deployment.toml"
        file.write_text(f"[limits]\nconnections = {connections}\n", encoding="utf-8")
        arguments = ["--deployment", str(file), "--base-url", base_url]
        arguments += [*variant.options, *options]
        for option, value in settings.items():
            if option not in variant.without:
                arguments += [option, value]
        return check(arguments, environment)


@contextmanager
def served(variant: Variant, folder: Path) -> Iterator[str]:
    """Serve the variant, by the mock if it has manners, and give its base URL."""
    if not variant.manners:
        with serving(variant.service(), variant.transport) as base_url:
            yield base_url
        return
    world, manners = folder / "world.yaml", folder / "manners.yaml"
    world.write_text(json.dumps(WORLD))
    manners.write_text(json.dumps({"manners": variant.manners}))
    options = ("--world", str(world), "--manners", str(manners))
    with running_mock(*options, log=folder / "log") as mock:
        yield mock.url
