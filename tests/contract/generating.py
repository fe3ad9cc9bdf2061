"""How the property tests draw: the same in every run."""

import base64
import codecs
import string
from collections.abc import Callable
from random import Random

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

QUICK = settings(
    max_examples=15,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)

ALPHABETS = {
    "hexadecimal": "0123456789abcdef",
    "letters and digits": string.ascii_letters + string.digits,
    "base64url": string.ascii_letters + string.digits + "-_",
}


@st.composite
def random_secrets(draw: st.DrawFn, shortest: int = 24) -> str:
    """Draw a secret of a usual kind, made of characters that are as random as they look."""
    random = draw(st.randoms(use_true_random=False))
    alphabet = draw(st.sampled_from(list(ALPHABETS.values())))
    length = draw(st.integers(shortest, 64))
    # The seed alone is Hypothesis's: its own characters would be all alike.
    generator = Random(random.getrandbits(64))
    return draw(st.sampled_from(["", "sk_", "FB_AI_"])) + "".join(
        generator.choices(alphabet, k=length)
    )


def percent_encoded(text: str) -> str:
    """Encode every character."""
    return "".join(f"%{byte:02X}" for byte in text.encode())


def base58(raw: bytes) -> str:
    """Encode bytes as Bitcoin addresses are."""
    alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
    number, digits = int.from_bytes(raw), []
    while number:
        number, digit = divmod(number, 58)
        digits.append(alphabet[digit])
    return "".join(reversed(digits))


ENCODINGS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "in upper case": str.upper,
    "in lower case": str.lower,
    "with the case swapped": str.swapcase,
    "reversed": lambda secret: secret[::-1],
    "in ROT13": lambda secret: codecs.encode(secret, "rot13"),
    "in hexadecimal": lambda secret: secret.encode().hex(),
    "in hexadecimal, spaced": lambda secret: secret.encode().hex(" "),
    "in Base64": lambda secret: base64.b64encode(secret.encode()).decode(),
    "in Base64 behind something": lambda secret: base64.b64encode(f"u:{secret}".encode()).decode(),
    "in Base64 before something": lambda secret: base64.b64encode(f"{secret}::".encode()).decode(),
    "in Base64url": lambda secret: base64.urlsafe_b64encode(secret.encode()).decode(),
    "in Base64, twice": lambda secret: base64.b64encode(base64.b64encode(secret.encode())).decode(),
    "in Base32": lambda secret: base64.b32encode(secret.encode()).decode(),
    "in Base64, reversed": lambda secret: base64.b64encode(secret.encode()).decode()[::-1],
    "in UTF-16 and Base64": lambda secret: base64.b64encode(secret.encode("utf-16-le")).decode(),
    "in UTF-16 and hexadecimal": lambda secret: secret.encode("utf-16-le").hex(),
    "in Base58": lambda secret: base58(secret.encode()),
    "as a number": lambda secret: str(int.from_bytes(secret.encode())),
    "in every second character": lambda secret: secret[::2],
    "in escapes of JSON": lambda secret: "".join(f"\\u{ord(letter):04x}" for letter in secret),
    "percent-encoded": percent_encoded,
    "as HTML references": lambda secret: "".join(f"&#{ord(character)};" for character in secret),
    "as character codes": lambda secret: " ".join(str(ord(character)) for character in secret),
    "spaced": " ".join,
    "in groups": lambda secret: "-".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
}
