"""The values that the linter passes around."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final


class Severity(StrEnum):
    """An error stops the build; a warning asks for a second look."""

    ERROR = "error"
    WARNING = "warning"


class Profile(StrEnum):
    """How strict the rules are: for everybody, for professionals, or not at all."""

    EASY = "easy"
    TRADE = "trade"
    NONE = "none"


@dataclass(frozen=True)
class Line:
    """One text as its reader meets it: `where` is a message id or a page, `kind` a kind of the catalogue."""

    where: str
    text: str
    kind: str = "phrase"
    language: str = "fr"
    rendered: bool = False

    @property
    def profile(self) -> Profile:
        """Which rules hold for this kind."""
        return {"pro": Profile.TRADE, "admin": Profile.NONE}.get(self.kind, Profile.EASY)

    @property
    def plain(self) -> str:
        """The text without bold marks and with the apostrophe that the word lists use."""
        return self.text.replace("**", "").replace("’", "'").replace("\u00a0", " ").replace("\u202f", " ")


@dataclass(frozen=True)
class Finding:
    """One thing to change: which rule (its number in `ui.md`), where, and what was found."""

    rule: str
    severity: Severity
    where: str
    text: str
    found: str

    def __str__(self) -> str:
        return f"{self.severity.value}: {self.where}: {self.rule}: {self.found} — {self.text}"


_VOCABULARY: Final = Path(__file__).parent / "vocabulary.toml"


@cache
def vocabulary() -> Mapping[str, Any]:
    """The word lists of vocabulary.toml."""
    return tomllib.loads(_VOCABULARY.read_text(encoding="utf-8"))


_END: Final = re.compile(r"(?<=[.!?])\s+")
_WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*(?:-[^\W\d_]+)*")


def sentences(text: str) -> list[str]:
    """The sentences of a text, its quoted titles counted as one word."""
    quoted = re.sub(r"«[^»]*»|“[^”]*”", "«titre»", text)
    return [part.strip() for part in _END.split(quoted) if part.strip()]


def length(sentence: str) -> int:
    """How many words a sentence has: what stands between spaces and holds a letter or a digit."""
    return sum(1 for part in sentence.split() if any(sign.isalnum() for sign in part))


def words(text: str) -> list[str]:
    """The words of a text, as written."""
    return _WORD.findall(text)
