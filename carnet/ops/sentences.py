"""Sentences of the command line. Owns their look-up in both languages; reads the catalogue's files, not the portal.

An operator reads French and English, one line each: a terminal has no language switch.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Final

from carnet.storage.instance_errors import StartRefused

_FOLDER: Final = Path(__file__).parent.parent / "portal" / "messages"


@cache
def _catalogue() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(_FOLDER.glob("*.toml")):
        found |= tomllib.loads(path.read_text(encoding="utf-8"))
    return found


def both(message_id: str, **values: object) -> str:
    """The French and the English sentence, one under the other."""
    texts = _catalogue()[message_id]
    return "\n".join(_one_line(str(texts[language]).format_map(values)) for language in ("fr", "en"))


def one_line(message_id: str, **values: object) -> str:
    """French, then English, on one line."""
    return both(message_id, **values).replace("\n", " / ")


def of_refusal(refused: StartRefused) -> str:
    """The sentences of a refusal to start."""
    return both(f"error.{refused.rule}", **refused.facts)


def _one_line(text: str) -> str:
    return " ".join(text.split())
