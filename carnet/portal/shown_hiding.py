"""What the templates on hiding from some and on who sees a document are given. Owns frozen values; never a rule."""

from dataclasses import dataclass

from carnet.portal.shown import DocumentCard


@dataclass(frozen=True)
class SeerLine:
    """One person, structure or profession: whether it sees, why, under which rule."""

    name: str
    role: str
    concept: str
    sees: bool
    reason: str
    rule: str
    id: str = ""


@dataclass(frozen=True)
class Told:
    """Who sees a document, as a page tells it: people by name, professions, emergencies, and who never sees."""

    seeing: tuple[SeerLine, ...]
    not_seeing: tuple[SeerLine, ...]
    professions: tuple[str, ...]
    other_professions: tuple[str, ...]
    emergency: tuple[SeerLine, ...]
    never: tuple[SeerLine, ...]
    depositor: bool
    """Whether the one who put such a document there sees it."""


@dataclass(frozen=True)
class Choosable:
    """Somebody from whom one may hide: a name, what it is, and how the address says it."""

    value: str
    name: str
    what: str
    concept: str
    place: str = ""
    treating: bool = False


@dataclass(frozen=True)
class Hidden:
    """One line of what is hidden: what, from whom, and where it is shown again."""

    what: str
    whom: str
    undo: str
    concept: str
    card: DocumentCard | None = None
