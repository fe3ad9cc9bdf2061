"""The colours that the console, the reports and the documentation share."""

from importlib.resources import files


def theme() -> str:
    """Return the style sheet that defines them, for light and dark screens."""
    return files("openapi").joinpath("theme.css").read_text(encoding="utf-8")
