"""How well colours of a style sheet stand out from each other (WCAG 2.2, 1.4.3 and 1.4.11)."""

import re

DARK = re.compile(r"@media (?:screen and )?\(prefers-color-scheme: dark\)")


def colours(style: str, scheme: str) -> dict[str, str]:
    """Return the custom properties that are colours, of the scheme `light` or `dark`."""
    light, dark = DARK.split(style)
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", light if scheme == "light" else dark))


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21."""
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
