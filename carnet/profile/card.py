"""The emergency card: what the person chose that a rescuer reads. Owns its versions and its groups; decides nothing.

Nothing stands on it that the person did not put there: a card that nobody made is empty. Lines of the profile are named
by their ids, so that the card says what the profile says now; a line that was removed is gone from the card too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from carnet.kernel.actors import By
from carnet.policy.sections import Section
from carnet.storage import db
from carnet.storage.head import next_seq
from carnet.storage.keys import RecordKeys
from carnet.storage.sealed_json import SealedJson


class CardItem(StrEnum):
    """What the record knows besides the profile, and what the person may put on the card."""

    IDENTITY = "identity"
    TREATING_DOCTOR = "treating_doctor"


class CardWord(StrEnum):
    """What the person writes for the card alone."""

    LANGUAGES = "languages"
    IMPLANTS = "implants"
    DIRECTIVES = "directives"
    """Where the advance directives are."""


class Donation(StrEnum):
    """What the person says of organ donation, if anything."""

    AGREES = "agrees"
    REFUSES = "refuses"


class CardGroup(StrEnum):
    """What is chosen on one page."""

    IDENTITY = "identity"
    BLOOD_GROUP = "blood_group"
    ALLERGIES = "allergies"
    TREATMENTS = "treatments"
    ILLNESSES = "illnesses"
    SURGERIES = "surgeries"
    HELP = "help"
    PEOPLE = "people"
    WISHES = "wishes"


@dataclass(frozen=True)
class Offered:
    """What a group offers to choose from."""

    sections: tuple[Section, ...] = ()
    items: tuple[CardItem, ...] = ()
    words: tuple[CardWord, ...] = ()
    donation: bool = False


GROUPS: Final[Mapping[CardGroup, Offered]] = {
    CardGroup.IDENTITY: Offered(items=(CardItem.IDENTITY,), words=(CardWord.LANGUAGES,)),
    CardGroup.BLOOD_GROUP: Offered((Section.BLOOD_GROUP,)),
    CardGroup.ALLERGIES: Offered((Section.ALLERGIES,)),
    CardGroup.TREATMENTS: Offered((Section.TREATMENTS,)),
    CardGroup.ILLNESSES: Offered((Section.ILLNESSES,)),
    CardGroup.SURGERIES: Offered((Section.SURGERIES,), words=(CardWord.IMPLANTS,)),
    CardGroup.HELP: Offered((Section.HELP,)),
    CardGroup.PEOPLE: Offered((Section.TRUSTED_PERSON, Section.TO_WARN), (CardItem.TREATING_DOCTOR,)),
    CardGroup.WISHES: Offered(words=(CardWord.DIRECTIVES,), donation=True),
}
ON_CARD: Final = tuple(section for offered in GROUPS.values() for section in offered.sections)
"""The sections whose lines may stand on a card, in the order in which they are read."""


@dataclass(frozen=True)
class Card(SealedJson):
    """What stands on the card."""

    lines: frozenset[UUID] = frozenset()
    items: frozenset[CardItem] = frozenset()
    words: dict[CardWord, str] = field(default_factory=dict)
    donation: Donation | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing was put on it."""
        return self == Card()

    def with_group(self, group: CardGroup, chosen: "Card", its_lines: frozenset[UUID]) -> "Card":
        """The card with one group as it is chosen now; `its_lines` are all lines that the group may hold."""
        offered = GROUPS[group]
        kept = {word: text for word, text in self.words.items() if word not in offered.words}
        return replace(
            self,
            lines=(self.lines - its_lines) | chosen.lines,
            items=(self.items - set(offered.items)) | chosen.items,
            words={**kept, **chosen.words},
            donation=chosen.donation if offered.donation else self.donation,
        )


@dataclass(frozen=True)
class Made:
    """The card in force, its version (0: nobody made one) and when it was last changed."""

    card: Card
    version: int = 0
    at: datetime | None = None


def current(keys: RecordKeys) -> Made:
    """The card as it stands now."""
    found = db.rows(
        "SELECT version, at, sealed FROM emergency_card WHERE record_id = %s ORDER BY version DESC LIMIT 1",
        [keys.record_id],
    )
    for version, at, sealed in found:
        plain = keys.open("emergency_card", "sealed", keys.record_id.bytes, version, sealed)
        return Made(Card.decoded(plain), int(version), at)
    return Made(Card())


def change(keys: RecordKeys, made: Made, card: Card, by: By, at: datetime) -> Made:
    """Another card: a new version."""
    version = made.version + 1
    sealed = keys.seal("emergency_card", "sealed", keys.record_id.bytes, version, card.encoded())
    db.execute(
        "INSERT INTO emergency_card (record_id, version, seq, at, by_kind, by_person, sealed)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s)",
        [keys.record_id, version, next_seq(keys.record_id), at, by.kind, by.id, sealed],
    )
    return Made(card, version, at)
