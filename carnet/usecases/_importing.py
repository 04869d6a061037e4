"""Importing files from elsewhere: whose each is, which record that is, who imports. Owns no way into a record."""

from dataclasses import dataclass

from django.conf import settings

from carnet.cda.model import CdaHeader
from carnet.identity.ins import Ins
from carnet.identity.matching import ins_index
from carnet.identity.traits import IdentityStatus, PersonIdentity
from carnet.kernel.clock import Clock
from carnet.kernel.errors import Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.model import ActorKind, AuthenticationMode
from carnet.storage import locator
from carnet.storage.locator import KeyKind
from carnet.usecases._facts import is_minor
from carnet.usecases._incoming import Incoming
from carnet.usecases._inherited import Options
from carnet.usecases._numbers import for_this_instance
from carnet.usecases._patient_match import PATIENT, ins_of, traits_of
from carnet.usecases.caller import Caller
from carnet.usecases.open_record_for import open_record_for

IMPORTER = "carnet-import"
# The operator's own structure deposits; the place of care is told by the document's author.
SECTOR = "SA01"


@dataclass(frozen=True)
class Importing:
    """How to import. `lenient` takes any INS root as a test number and keeps the warning: demo and sandbox only.

    `kept_from_representatives` is what the operator says of the files of minors, who knows where they come from.
    """

    open_missing: bool = False
    lenient: bool = False
    kept_from_representatives: bool = False


def imported_as(how: Importing, header: CdaHeader | None, clock: Clock) -> Options:
    """How a file from elsewhere enters. It says nothing of the representatives: of a minor's the operator says it."""
    kept = how.kept_from_representatives and _of_a_minor(header, clock)
    return Options(invisible_to_representatives=kept, lenient=how.lenient)


def _of_a_minor(header: CdaHeader | None, clock: Clock) -> bool:
    """By the birth date of the file, which must be that of the record."""
    patient = header.patient if header else None
    return patient is not None and is_minor(traits_of(patient).birth_date, clock.now())


def person_of(incoming: Incoming, how: Importing) -> Ins:
    """Whose file it is. Raises Invalid for a file that names nobody, or somebody that this instance does not take."""
    if how.lenient and not settings.CARNET_FOR_TESTS_ONLY:
        raise Invalid.of("--lenient-identity", "import.lenient_in_production")
    header = incoming.header
    if header is None:
        raise Invalid.of("file", "import.not_a_cda")
    return for_this_instance(ins_of(header, lenient=how.lenient), f"{PATIENT}/id")


def record_of(incoming: Incoming, ins: Ins, how: Importing, clock: Clock) -> RecordId:
    """The record of the person, opened now where that was asked for. Raises Invalid where there is none."""
    return _record_of(ins) or _opened(incoming.header, ins, how, clock)


def _record_of(ins: Ins) -> RecordId | None:
    found = locator.find(KeyKind.INS, ins_index(ins))
    return found.record_id if found and found.confirmed else None


def _opened(header: CdaHeader | None, ins: Ins, how: Importing, clock: Clock) -> RecordId:
    if not how.open_missing or header is None or header.patient is None:
        raise Invalid.of(f"{PATIENT}/id", "import.unknown_patient")
    # A document carries an INS only if its author qualified the identity (docs/divergences.md).
    identity = PersonIdentity(traits_of(header.patient), ins, IdentityStatus.QUALIFIED)
    children = settings.CARNET_FOR_TESTS_ONLY
    answer = open_record_for(importer(clock, ActorKind.DESK_AGENT), identity, consent=True, children=children)
    if isinstance(answer, Refusal):
        raise Invalid.of(f"{PATIENT}/id", "import.opening_refused", why=answer.rule)
    found = _record_of(ins)
    if found is None:
        raise Invalid.of(f"{PATIENT}/id", "import.opening_refused", why="conflict")
    return found


def importer(clock: Clock, kind: ActorKind = ActorKind.APPLICATION) -> Caller:
    """The operator's command line: whoever may run it holds the master key of the instance anyway."""
    return Caller(
        kind=kind,
        actor_id=IMPORTER,
        sector=SECTOR,
        authentication=AuthenticationMode.DIRECT,
        interface="import",
        clock=clock,
    )
