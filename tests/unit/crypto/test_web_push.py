"""Messages to browsers: the example of RFC 8291, what is refused, and a signature that others can check (RFC 8292)."""

import base64
import json
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from carnet.crypto import web_push
from carnet.crypto.web_push import BrowserKey, BrowserKeyRefused, Sender

# RFC 8291, section 5.
POINT = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
SECRET = "BTBZMqHH6r4Tts7J_aSIgg"
ONCE = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
MESSAGE = b"When I grow up, I want to be a watermelon"
SEALED = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95"
    "bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def decoded(text: str) -> bytes:
    """Base64url without its end."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_message_is_sealed_as_the_rfc_shows() -> None:
    once = ec.derive_private_key(int.from_bytes(decoded(ONCE), "big"), ec.SECP256R1())
    made = web_push._sealed(BrowserKey.parse(POINT, SECRET), MESSAGE, once, decoded(SALT))  # noqa: SLF001
    assert made == decoded(SEALED)


def test_message_sealed_twice_is_never_the_same() -> None:
    browser = BrowserKey.parse(POINT, SECRET)
    one, two = (web_push.sealed_for(browser, MESSAGE) for _ in range(2))
    assert one != two and MESSAGE not in one and "BTBZ" not in repr(browser)


@pytest.mark.parametrize(
    ("point", "secret"),
    [("", ""), (POINT, ""), (POINT, SECRET[:-2]), (POINT[:-3], SECRET), ("A" * len(POINT), SECRET), ("é", SECRET),
     (POINT[:-4] + "AAAA", SECRET), (POINT, "!!!!"), (POINT * 2, SECRET)],
)  # fmt: skip
def test_key_of_a_browser_that_is_none_is_refused(point: str, secret: str) -> None:
    with pytest.raises(BrowserKeyRefused):
        BrowserKey.parse(point, secret)


def test_sender_signs_for_one_service_and_some_hours_with_the_same_key_each_time() -> None:
    now = datetime(2026, 11, 26, 15, tzinfo=UTC)
    sender = Sender.of(b"a secret of the instance")
    assert sender.public == Sender.of(b"a secret of the instance").public != Sender.of(b"another").public
    header = sender.authorization("https://push.example", "https://carnet.example/", now)
    assert web_push.is_from(header) and f"k={sender.public}" in header
    claims = json.loads(decoded(header.removeprefix("vapid t=").split(".")[1]))
    assert claims["aud"] == "https://push.example" and claims["sub"] == "https://carnet.example/"
    assert 0 < claims["exp"] - now.timestamp() <= 24 * 3600
    forged = header.replace(header.split(".")[1], header.split(".")[1][:-4] + "AAAA")
    assert not web_push.is_from(forged)
