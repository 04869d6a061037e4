"""What the pages of care that was paid for are given. Owns shapes only."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CareShown:
    """A line in words."""

    name: str
    kind: str
    concept: str
    when: str
    who: str
    source: str
    source_title: str


@dataclass(frozen=True)
class KindLink:
    """A kind that the page can be narrowed to."""

    text: str
    href: str
    current: bool
