"""The feed of the hospital as its software sees it. Owns set-ups and the reading of answers; never a rule."""

from dataclasses import dataclass

from hl7apy.core import Message as Parsed
from hl7apy.parser import parse_message

from carnet.documents import entries
from carnet.documents.entry import Entry
from carnet.hl7v2 import door
from carnet.hl7v2.door import Reply
from carnet.hl7v2.frames import Frame
from carnet.storage import db, indexes
from carnet.usecases._facts import load
from carnet.usecases._feeds import Feed
from tests import cast
from tests.hl7v2.messages import Message
from tests.usecases.scene import Scene


@dataclass(frozen=True)
class Err:
    """One ERR of an acknowledgement."""

    location: str
    condition: str
    severity: str
    application: str
    rule: str
    sentence: str


@dataclass(frozen=True)
class Ack:
    """An acknowledgement, read by another reader than the door's own."""

    code: str
    control: str
    errors: tuple[Err, ...]

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that were broken or told."""
        return tuple(one.rule.split(" ")[0] for one in self.errors)

    @property
    def first(self) -> tuple[str, str, str, str]:
        """Location, condition, application code and rule of the first error."""
        one = self.errors[0]
        return one.location, one.condition, one.application, one.rule.split(" ")[0]


def read(data: bytes) -> Ack:
    """What an acknowledgement says; it is valid by HL7's own tables."""
    charset = "iso8859-15" if b"8859/15" in data.split(b"\r")[0] else "utf-8"
    parsed: Parsed = parse_message(data.decode(charset), find_groups=False)
    msa = next(one for one in parsed.children if one.name == "MSA")
    errors = tuple(_err(one.to_er7()) for one in parsed.children if one.name == "ERR")
    return Ack(msa.msa_1.to_er7(), msa.msa_2.to_er7(), errors)


def _err(text: str) -> Err:
    parts = (text.split("|") + [""] * 9)[:9]
    return Err(parts[2], parts[3].split("^")[0], parts[4], parts[5].split("^")[0], parts[7], parts[8])


@dataclass
class Hospital:
    """The hospital's feed beside Odette's open record."""

    scene: Scene
    feed: Feed = Feed(structure_id=cast.HOSPITAL.structure_id)

    def reply(self, message: Message | bytes) -> Reply:
        """What a message is answered, with its business acknowledgements."""
        data = message if isinstance(message, bytes) else message.bytes()
        return door.answer(Frame(data), self.feed, clock=self.scene.clock)

    def sends(self, message: Message | bytes) -> Ack:
        """What a message is answered."""
        return read(self.reply(message).ack)

    def feeds(self, message: Message) -> Entry:
        """The document of a message that is accepted."""
        answer = self.sends(message)
        assert answer.code == "AA", answer
        return self.entry(message.unique)

    def entry(self, unique: str) -> Entry:
        """The document with a number, whatever its visibility."""
        facts = db.in_transaction(lambda: load(self.scene.odette, self.scene.record))
        found = entries.by_unique_id(facts.keys, indexes.index("document", f"2.25.{unique}"))
        assert found is not None, unique
        return found
