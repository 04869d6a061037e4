"""The SOAP door as software uses it: a lot with a document of 100 kB (ITI-41), a query of 20 entries (ITI-18).

Owns these cases. Each request passes every layer (WSGI, limits, parts, assertion, rights, journal, encryption) but the
socket. A lot has an assertion of its own, whose signature is checked in the turn; queries share one, as the profile has
it. Signing is the sender's work and is done before.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from string import Template
from typing import Final
from uuid import uuid4

from carnet.crypto import seal_key
from carnet.kernel.clock import SystemClock
from carnet.ops import trial_seals
from carnet.ops.assertion_text import Said, signed
from carnet.ops.bench.pgbench import Pgbench, Statement, caught, script_of
from carnet.ops.bench.samples import Calls, Case, Exhausted, Side
from carnet.ops.bench.soap_served import soap_served_case
from carnet.ops.bench.world import Record, World
from carnet.ops.bench.wsgi_call import called
from carnet.ops.example_people import HELENE, PAUL, ExampleCarer
from carnet.ops.vihf import in_parts, message

FOUND, DOCUMENT_SIZE = 20, 100_000
FIND: Final = "urn:ihe:iti:2007:RegistryStoredQuery"
PROVIDE: Final = "urn:ihe:iti:2007:ProvideAndRegisterDocumentSet-b"
SOAP_KIND: Final = "application/soap+xml; charset=utf-8"
MTOM_KIND: Final = (
    'multipart/related; boundary=carnet; type="application/xop+xml"; start="<0>"; start-info="application/soap+xml"'
)
# More than one turn can send on any machine that this runs on today.
STOCK_A_SECOND = 120
MakePgbench = Callable[[World, str, str, dict[str, str], int], Pgbench]
MakeFloor = Callable[[World, Record, int], Side]


def soap_cases(world: World, seconds: float, pgbench: MakePgbench, deposit_floor: MakeFloor) -> Iterator[Case]:
    """The cases, on records of their own."""
    door = Door()
    ours, twin = world.filled_record(FOUND), world.filled_record(FOUND)
    script, values = script_of(_statements(door, twin))
    query = Queries(door, ours)
    floor = pgbench(world, "pgbench: the identical select and journal statement", script, values, 1)
    yield Case("soap-query-20", "queries/s", Calls("ITI-18", query.ask_one, ready=query.sign), floor)
    yield from soap_served_case(
        world, lambda of: Queries(door, of).halves(), lambda of: _statements(door, of), SOAP_KIND, floor
    )
    copied = world.new_record()
    world.deposit(copied, copied.writer.cda(DOCUMENT_SIZE))
    stock = _Lots(world, door, max(5, int(STOCK_A_SECOND * seconds)))
    yield Case(
        "soap-lot-100kB", "lots/s", Calls("ITI-41", stock.send_one, ready=stock.refill),
        deposit_floor(world, copied, DOCUMENT_SIZE),
    )  # fmt: skip


class Door:
    """The program as the server calls it, and the seals of two structures, pinned."""

    def __init__(self) -> None:
        from django.core.servers.basehttp import get_internal_wsgi_application

        self._serve = get_internal_wsgi_application()
        now = SystemClock().now()
        self._keys = {
            carer.login: seal_key.make(carer.place.name, carer.place.structure_id, now) for carer in (HELENE, PAUL)
        }
        for carer in (HELENE, PAUL):
            trial_seals.pin(self._keys[carer.login], carer.place.structure_id)

    def assertion(self, by: ExampleCarer, record: Record) -> str:
        """A new assertion of somebody about the person of a record."""
        facts, place, ins = by.facts, by.place, _ins(record)
        said = Said(
            facts.professional_id, f"{facts.given_name} {facts.family_name}", place.structure_id, place.sector,
            facts.profession, facts.speciality or "", ins[0], ins[1],
        )  # fmt: skip
        return signed(said, self._keys[by.login])

    def send(self, service: str, kind: str, data: bytes) -> bytes:
        """One message, whose answer must be a success."""
        status, body = called(self._serve, "POST", f"/soap/{service}", data, kind, {"REMOTE_ADDR": "127.0.0.1"})
        if not status.startswith("200") or b"ResponseStatusType:Success" not in body:
            raise RuntimeError(f"{service} answered {status}: {body[:1500]!r}")
        return body


@dataclass
class Queries:
    """FindDocuments of one record again and again: one assertion a turn, a MessageID a query."""

    door: Door
    record: Record
    before: bytes = b""
    after: bytes = b""

    def sign(self) -> None:
        """A new assertion: the last one may end during a long run."""
        number, root = _ins(self.record)
        body = _body("iti18").substitute(patient=f"{number}^^^&amp;{root}&amp;ISO^NH")
        whole = message(self.door.assertion(HELENE, self.record), body, FIND)
        before, _, after = whole.partition("<a:MessageID>urn:uuid:")
        self.before, self.after = f"{before}<a:MessageID>urn:uuid:".encode(), after[36:].encode()

    def halves(self) -> tuple[bytes, bytes]:
        """A message with a new assertion, around its number."""
        self.sign()
        return self.before, self.after

    def ask_one(self) -> None:
        """One query, which finds them all."""
        answer = self.door.send("registry", SOAP_KIND, self.before + str(uuid4()).encode() + self.after)
        if answer.count(b"<rim:ExtrinsicObject ") != FOUND:
            raise RuntimeError("the query did not find all documents")


@dataclass
class _Lots:
    """Signed messages ready to be sent, each with a document and an assertion of its own, in a new record."""

    world: World
    door: Door
    size: int
    ready: list[bytes] = field(default_factory=list)

    def refill(self) -> None:
        record = self.world.new_record()
        self.ready = [self._made(record) for _ in range(self.size)]

    def send_one(self) -> None:
        if not self.ready:
            raise Exhausted
        self.door.send("repository", MTOM_KIND, self.ready.pop())

    def _made(self, record: Record) -> bytes:
        unique, (number, root), facts = uuid4(), _ins(record), PAUL.facts
        body = _body("iti41").substitute(
            document=f"2.25.{unique.int}", lot=f"2.25.{uuid4().int}", patient=f"{number}^^^&amp;{root}&amp;ISO^NH",
            person=facts.professional_id, family=facts.family_name, given=facts.given_name,
            structure=PAUL.place.structure_id, place=PAUL.place.name, sector=PAUL.place.sector,
        )  # fmt: skip
        whole = message(self.door.assertion(PAUL, record), body, PROVIDE)
        return in_parts(whole, [record.writer.cda(DOCUMENT_SIZE, unique)])


@cache
def _body(name: str) -> Template:
    """The body of a message, with names in the place of what differs."""
    file = resources.files("carnet.ops.bench").joinpath("messages", f"{name}.xml")
    return Template(file.read_text(encoding="utf-8").partition("-->")[2].strip())


def _ins(record: Record) -> tuple[str, str]:
    ins = record.writer.patient.ins
    if ins is None:
        raise RuntimeError("a record to measure has a number")
    return ins.value, ins.root.value


def _statements(door: Door, record: Record) -> list[Statement]:
    """What a floor must send for the same answer: the select of the entries, and the event of the journal."""
    from carnet.identity.message_uses import ONCE
    from carnet.ledger.journal import APPEND, using_up

    query = Queries(door, record)
    query.sign()
    query.ask_one()
    with caught() as found:
        query.ask_one()
    lists = [s for s in found if "entry_version" in s.sql]
    # The floor writes the same event again and again, without the message that it uses up.
    once = using_up(APPEND, ONCE)
    events = [replace(s, sql=s.sql.replace(once, APPEND), one_row=True) for s in found if s.sql.startswith(once)]
    if not lists or len(events) != 1:
        raise RuntimeError("the query sends no list, or not one event: the floor must be rewritten")
    # Whatever else it asks for is the price of the door, and no part of its floor.
    return [lists[0], *events]
