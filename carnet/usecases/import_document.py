"""Brings a CDA file from elsewhere into the record of its person. Calls the deposit; adds no other way in."""

from dataclasses import dataclass

from django.conf import settings

from carnet.cda.model import CdaHeader
from carnet.identity.ins import Ins
from carnet.identity.matching import ins_index
from carnet.identity.traits import IdentityStatus, PersonIdentity
from carnet.kernel.clock import Clock
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.model import ActorKind, AuthenticationMode
from carnet.storage import locator
from carnet.storage.locator import KeyKind
from carnet.usecases._incoming import Incoming, Upload, read_incoming
from carnet.usecases._numbers import for_this_instance
from carnet.usecases._patient_match import PATIENT, ins_of, traits_of
from carnet.usecases.caller import Caller
from carnet.usecases.deposit_document import Deposited, Options, deposit_document
from carnet.usecases.open_record_for import open_record_for

IMPORTER = "carnet-import"
# The operator's own structure deposits; the place of care is told by the document's author.
SECTOR = "SA01"


@dataclass(frozen=True)
class Importing:
    """How to import. `lenient` takes any INS root as a test number and keeps the warning: demo and sandbox only."""

    open_missing: bool = False
    lenient: bool = False


def import_document(upload: Upload | Incoming, how: Importing, clock: Clock) -> Deposited | Refusal | Conflict:
    """Imports one CDA file, or one that was read already (with the same `lenient`).

    Raises Invalid naming the element and the rule: what is wrong with the file, whose INS no record has (without
    `open_missing`), or a real INS on an instance that takes test identities only.
    """
    if how.lenient and not settings.CARNET_FOR_TESTS_ONLY:
        raise Invalid.of("--lenient-identity", "import.lenient_in_production")
    incoming = upload if isinstance(upload, Incoming) else read_incoming(upload, lenient=how.lenient)
    header = incoming.header
    if header is None:
        raise Invalid.of("file", "import.not_a_cda")
    ins = for_this_instance(ins_of(header, lenient=how.lenient), f"{PATIENT}/id")
    record_id = _record_of(ins) or _opened(header, ins, how, clock)
    # A file from elsewhere says nothing of the representatives: what it shows stays visible to them.
    options = Options(invisible_to_representatives=False, lenient=how.lenient)
    return deposit_document(_importer(clock, ActorKind.APPLICATION), record_id, incoming, options)


def _record_of(ins: Ins) -> RecordId | None:
    found = locator.find(KeyKind.INS, ins_index(ins))
    return found.record_id if found and found.confirmed else None


def _opened(header: CdaHeader, ins: Ins, how: Importing, clock: Clock) -> RecordId:
    if not how.open_missing or header.patient is None:
        raise Invalid.of(f"{PATIENT}/id", "import.unknown_patient")
    # A document carries an INS only if its author qualified the identity (docs/divergences.md).
    identity = PersonIdentity(traits_of(header.patient), ins, IdentityStatus.QUALIFIED)
    children = settings.CARNET_FOR_TESTS_ONLY
    answer = open_record_for(_importer(clock, ActorKind.DESK_AGENT), identity, consent=True, children=children)
    if isinstance(answer, Refusal):
        raise Invalid.of(f"{PATIENT}/id", "import.opening_refused", why=answer.rule)
    found = _record_of(ins)
    if found is None:
        raise Invalid.of(f"{PATIENT}/id", "import.opening_refused", why="conflict")
    return found


def _importer(clock: Clock, kind: ActorKind) -> Caller:
    """The operator's command line: whoever may run it holds the master key of the instance anyway."""
    return Caller(
        kind=kind,
        actor_id=IMPORTER,
        sector=SECTOR,
        authentication=AuthenticationMode.DIRECT,
        interface="import",
        clock=clock,
    )
