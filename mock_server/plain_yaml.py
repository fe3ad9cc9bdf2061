"""Read YAML from users, with the same limits as `apikey-spec check`."""

from collections.abc import Iterable, Mapping
from typing import Any

from openapi.check.finding import Finding, Level
from openapi.check.reading import LARGEST, NodeReader
from openapi.nodes import compose

# In words of our own, for those of the findings may show what stands in the file.
PHRASES: Mapping[str, str] = {
    "duplicate-name": "a name stands twice in one object",
    "yaml-expansion": f"the aliases expand to more than {LARGEST} values",
    "yaml-key": "a name in an object is no text",
    "yaml-number": "JSON has no such number",
    "yaml-recursion": "an alias stands inside what it refers to",
    "yaml-tag": "the tag means nothing in JSON",
}


class NotPlainError(ValueError):
    """The YAML is not what JSON could say; `problems` say where and why, without showing values."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(self.problems))


def load_plain(text: str) -> Any:
    """Return what a text in YAML or JSON says, None for an empty one; timestamps stay text.

    Raises:
        yaml.YAMLError: it is not YAML, or nested too deeply.
        NotPlainError: JSON could not say it, or its aliases make too much of it.
    """
    root = compose(text)
    if root is None:
        return None
    source = NodeReader(root).source

    def told(finding: Finding) -> str:
        line, _ = source.locations.at(finding.pointer)
        return f"line {line}: {PHRASES[finding.rule]}"

    if errors := [each for each in source.findings if each.level is Level.ERROR]:
        raise NotPlainError(map(told, errors))
    return source.data
