"""Check a variant with the suite."""

import tempfile
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


def check_variant(variant: Variant, connections: int = Limits.connections, *options: str) -> Result:
    """Serve the variant's service and run the suite on it, with further options."""
    settings = {
        "--repo-id": REPO_ID,
        "--other-repo-id": OTHER_REPO_ID,
        "--forbidden-repo-id": FORBIDDEN_REPO_ID,
    }
    environment = {"APIKEY_CONTRACT_TOKEN": OWNER_TOKEN}
    if "outsider" not in variant.without:
        environment["APIKEY_CONTRACT_OUTSIDER_TOKEN"] = OUTSIDER_TOKEN
    with (
        serving(variant.service(), variant.transport) as base_url,
        tempfile.TemporaryDirectory() as folder,
    ):
        file = Path(folder) / "deployment.toml"
        file.write_text(f"[limits]\nconnections = {connections}\n", encoding="utf-8")
        arguments = ["--deployment", str(file), "--base-url", base_url]
        arguments += [*variant.options, *options]
        for option, value in settings.items():
            if option not in variant.without:
                arguments += [option, value]
        return check(arguments, environment)
