"""Who reads which section, and which sections do not concern the person. Owns the rows.

What holds while nothing was said stands in `policy.sections`.
"""

from dataclasses import dataclass, field
from datetime import datetime

from carnet.kernel.actors import By
from carnet.policy.sections import Section, Sharing, sharing_at_first
from carnet.storage import db
from carnet.storage.head import next_seq
from carnet.storage.keys import RecordKeys
from carnet.storage.sealed_json import SealedJson


@dataclass(frozen=True)
class Choices(SealedJson):
    """What the person said of the sections; one of which nothing was said is as at first."""

    sharing: dict[Section, Sharing] = field(default_factory=dict)
    not_concerned: frozenset[Section] = frozenset()
    vaccine_reminders: bool = False
    """Whether the person is told when the schedule foresees a vaccine."""

    def of(self, section: Section) -> Sharing:
        """Whom the person lets read a section."""
        return self.sharing.get(section) or sharing_at_first(section)


@dataclass(frozen=True)
class Chosen:
    """The choices in force, and their version; 0 while nothing was said."""

    choices: Choices
    version: int = 0


def current(keys: RecordKeys) -> Chosen:
    """What holds now."""
    found = db.rows(
        "SELECT version, sealed FROM profile_choice WHERE record_id = %s ORDER BY version DESC LIMIT 1",
        [keys.record_id],
    )
    for version, sealed in found:
        plain = keys.open("profile_choice", "sealed", keys.record_id.bytes, version, sealed)
        return Chosen(Choices.decoded(plain), version)
    return Chosen(Choices())


def change(keys: RecordKeys, chosen: Chosen, choices: Choices, by: By, at: datetime) -> Chosen:
    """Other choices: a new version."""
    version = chosen.version + 1
    sealed = keys.seal("profile_choice", "sealed", keys.record_id.bytes, version, choices.encoded())
    db.execute(
        "INSERT INTO profile_choice (record_id, version, seq, at, by_kind, by_person, sealed)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s)",
        [keys.record_id, version, next_seq(keys.record_id), at, by.kind, by.id, sealed],
    )
    return Chosen(choices, version)
