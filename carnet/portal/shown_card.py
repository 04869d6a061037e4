"""What the pages of the emergency card are given. Owns shapes only."""

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup


@dataclass(frozen=True)
class CardEntry:
    """One thing in a block: its words, what else is said of it, and a telephone number to press."""

    text: str
    more: tuple[str, ...] = ()
    phone: str = ""


@dataclass(frozen=True)
class CardBlock:
    """A part of the card: its title in the reader's language and in the other one, and a sentence of ours, if any."""

    key: str
    title: Markup
    other: Markup
    entries: tuple[CardEntry, ...]
    said: tuple[Markup, ...] = ()


@dataclass(frozen=True)
class CardShown:
    """The card as anybody reads it; `other` is the language of the second titles."""

    blocks: tuple[CardBlock, ...]
    changed_at: datetime | None
    other: str


@dataclass(frozen=True)
class ChoiceShown:
    """A thing to tick on the page of a group."""

    name: str
    value: str
    text: str
    hint: str
    chosen: bool
    given: bool = True
    """Whether the text is the person's own and no sentence of ours."""


@dataclass(frozen=True)
class WordShown:
    """A thing to write on the page of a group."""

    name: str
    label: str
    hint: str
    value: str


@dataclass(frozen=True)
class GroupShown:
    """The page of a group."""

    slug: str
    title: str
    concept: str
    ticks: tuple[ChoiceShown, ...]
    words: tuple[WordShown, ...]
    donation: str | None
    """What was chosen on organ donation; None where the group does not ask."""
    write_in: tuple[tuple[str, str], ...]
    """Sections of the profile in which there is nothing to tick: slug and title."""
