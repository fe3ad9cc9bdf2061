"""The recipes for spec authors run, and the repository follows its own."""

import re
import shlex

import yaml

from openapi.cli import main
from tests.repository.tree import ROOT

PAGE = (ROOT / "openapi/README.md").read_text(encoding="utf-8")


def check_commands() -> list[list[str]]:
    """Return the words of each `apikey-spec check` in a recipe."""
    blocks = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    lines = [line for block in blocks for line in re.findall("apikey-spec (check.*)", block)]
    return [shlex.split(line) for line in lines if "/" in line]


def test_the_recipes_find_nothing_wrong_in_this_repository() -> None:
    assert len(check_commands()) == 3
    assert {
        main([str(ROOT / word) if "/" in word else word for word in words])
        for words in check_commands()
    } == {0}


def test_the_hook_of_the_page_is_our_own_hook() -> None:
    (block,) = re.findall(r"```yaml\n(repos:.*?)```", PAGE, re.DOTALL)
    ours = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    (hook,) = yaml.safe_load(block)["repos"][0]["hooks"]

    assert hook in ours["repos"][0]["hooks"]
