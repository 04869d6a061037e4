"""SMART Health Links: the address that is given out, and what is found in one. Owns the form, no rule and no host.

SMART Health Links 1.0, "Construct a SMART Health Link Payload". Flags: L, as the card changes with the person; P, with
a passcode. Never U: a file by GET would be opened by whatever looks at addresses before a person does.
"""

import base64
import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

SCHEME: Final = "shlink:/"
LABEL: Final = "Carte d’urgence / Emergency card"
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
_LONGEST: Final = 4000


@dataclass(frozen=True)
class Payload:
    """What a link carries."""

    url: str
    key: str = field(repr=False)
    until: datetime | None = None
    passcode: bool = False


def uri_of(payload: Payload) -> str:
    """The link, without the page that shows it."""
    said: dict[str, Any] = {"url": payload.url, "key": payload.key}
    if payload.until:
        said["exp"] = int(payload.until.timestamp())
    said |= {"flag": "LP" if payload.passcode else "L", "label": LABEL}
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    return SCHEME + base64.urlsafe_b64encode(text).rstrip(b"=").decode("ascii")


def payload_in(text: str) -> dict[str, Any] | None:
    """What a link carries, with or without the page that shows it before; None for what is no link."""
    _, found, coded = text.strip().rpartition(SCHEME)
    if not found or len(coded) > _LONGEST:
        return None
    try:
        said = json.loads(base64.b64decode(coded + "=" * (-len(coded) % 4), altchars=b"-_", validate=True))
    except ValueError:
        return None
    return said if isinstance(said, dict) and isinstance(said.get("url"), str) else None


def token_in(text: str) -> str:
    """The token of an address that was typed, scanned or pasted; empty for what holds none."""
    said = payload_in(text)
    url = said["url"] if said else text.strip()
    tail = url.rstrip("/").rpartition("/")[2]
    return tail if _TOKEN.fullmatch(tail) else ""
