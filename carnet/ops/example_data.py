"""Example data of a demonstration, loaded through the use cases. Owns the story that it tells; adds no other way in.

Loading again after an interruption is safe: what is there already is left as it is.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from uuid import UUID

from carnet.identity import accounts, demo, directory, staff, terms
from carnet.identity.api import AccountKind, NewAccount, PersonalDetails, Preferences, View
from carnet.identity.matching import ins_index
from carnet.kernel.clock import Clock, SystemClock
from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.ids import AccountId, RecordId
from carnet.ops import example_cases
from carnet.ops.example_documents import DOCUMENTS, ExampleDocument
from carnet.ops.example_more import AT_THE_DESK, BY_A_PARENT, BY_THEMSELVES, ExampleChild
from carnet.ops.example_own import OWN, ExampleOwn
from carnet.ops.example_people import (
    CARERS,
    HELENE,
    MARC,
    ODETTE,
    OFFICERS,
    PATIENTS,
    ExampleCarer,
    ExampleOfficer,
    ExamplePatient,
)
from carnet.ops.example_town import SONIA, TOWN
from carnet.ops.progress import Progress
from carnet.policy.model import ActorKind, AuthenticationMode
from carnet.storage import locator
from carnet.storage.locator import KeyKind
from carnet.usecases._facts import is_minor
from carnet.usecases.caller import Caller
from carnet.usecases.change_visibility import change_visibility
from carnet.usecases.deposit_document import Deposited, Options, deposit_document
from carnet.usecases.name_treating_doctor import name_treating_doctor
from carnet.usecases.open_child_record import ChildOpening, open_child_record
from carnet.usecases.open_record import Opened, Opening, open_record
from carnet.usecases.open_record_for import Told, open_record_for
from carnet.usecases.see_directives import Directives, see_directives
from carnet.usecases.set_directives import set_directives
from carnet.usecases.state_agreement import state_agreement

Step = tuple[str, Callable[[], object]]


def load(progress: Progress) -> None:
    """Loads people, records and documents, and tells how far it is."""
    clock = SystemClock()
    steps = list(_steps(clock))
    for done, (label, step) in enumerate(steps, start=1):
        step()
        progress(done, len(steps), label)


def _steps(clock: Clock) -> Iterator[Step]:
    for carer in (*CARERS, *TOWN):
        yield carer.facts.display_name, partial(_carer, carer, clock.now())
    yield SONIA.facts.display_name, partial(_carer, SONIA, clock.now(), AccountKind.SECRETARY)
    yield (
        HELENE.place.name,
        partial(staff.make_admin, HELENE.place.structure_id, HELENE.facts.professional_id, clock.now()),
    )
    for officer in OFFICERS:
        yield officer.login, partial(_officer, officer, clock.now())
    for patient in (*PATIENTS, *BY_THEMSELVES):
        yield patient.login, partial(_patient, patient, clock)
    for patient in AT_THE_DESK:
        yield patient.login, partial(_at_the_desk, patient, clock)
    for child in BY_A_PARENT:
        yield child.child.login, partial(_by_a_parent, child, clock)
    yield MARC.facts.display_name, partial(_name_doctor, clock)
    for document in (*DOCUMENTS, *example_cases.documents()):
        yield document.title, partial(deposit, document, clock)
    for own in OWN:
        yield own.title, partial(add_own, own, clock)


def _carer(carer: ExampleCarer, at: datetime, kind: AccountKind = AccountKind.PROFESSIONAL) -> None:
    directory.put_structure(carer.place)
    directory.put_professional(carer.facts)
    directory.put_activity(carer.facts.professional_id, carer.place.structure_id, carer.place.sector)
    details = PersonalDetails(carer.login, f"{carer.login}@exemple.test", None, None, Preferences(view=View.COMPLETE))
    new = NewAccount(kind, details, demo.EXAMPLE_PASSWORD, carer.facts.professional_id)
    accounts.create_account(new, at)


def _officer(officer: ExampleOfficer, at: datetime) -> None:
    details = PersonalDetails(
        officer.login, f"{officer.login}@exemple.test", None, None, Preferences(view=View.COMPLETE)
    )
    accounts.create_account(NewAccount(officer.kind, details, demo.EXAMPLE_PASSWORD), at)


def _patient(patient: ExamplePatient, clock: Clock) -> None:
    details = PersonalDetails(patient.login, f"{patient.login}@exemple.test", None, patient.identity, Preferences())
    accounts.create_account(
        NewAccount(AccountKind.PATIENT, details, demo.EXAMPLE_PASSWORD, terms=terms.VERSION), clock.now()
    )
    if patient.opens and _record_of(patient) is None:
        _expect(open_record(_holder(patient, clock), Opening(consent=True)), Opened)


def _at_the_desk(patient: ExamplePatient, clock: Clock) -> None:
    """Somebody without mail or telephone: the desk opens the record, and prints what is needed to sign in."""
    agent = Caller(
        kind=ActorKind.DESK_AGENT, actor_id="rosa-guichet", authentication=AuthenticationMode.TWO_FACTORS,
        interface="example", clock=clock,
    )  # fmt: skip
    answer = open_record_for(agent, patient.identity, consent=True, told=Told.READ_ALOUD)
    if isinstance(answer, Refusal):
        raise RuntimeError(f"the example data do not load: {answer}")


def _by_a_parent(one: ExampleChild, clock: Clock) -> None:
    """A parent opens the record of a child; again, it is there already."""
    opening = ChildOpening(one.child.identity, certified=True, consent=True)
    answer = open_child_record(_holder(one.parent, clock), opening)
    if isinstance(answer, Refusal) and answer.reason != "record_exists":
        raise RuntimeError(f"the example data do not load: {answer}")


def _name_doctor(clock: Clock) -> None:
    holder = _holder(ODETTE, clock)
    if holder.own_record is not None:
        name_treating_doctor(holder, holder.own_record, MARC.facts.professional_id, active=True)


def deposit(document: ExampleDocument, clock: Clock) -> None:
    """Deposits one example document as its author, and hides it when the example says so; again changes nothing."""
    record = _record_of_number(document.patient)
    if record is None:
        raise RuntimeError("the example record is not open")
    carer = _carer_caller(document.author, clock)
    if document.with_agreement:
        state_agreement(carer, record, agreed=True)
    done = _expect(deposit_document(carer, record, document.upload(), _options(document, clock)), Deposited)
    if document.hidden and not done.again:
        change_visibility(_holder(document.patient, clock), record, done.card.logical_id, hide=True)


def add_own(own: ExampleOwn, clock: Clock) -> None:
    """Gives directives to the record of their owner, who has none yet; again changes nothing."""
    holder = _holder(own.patient, clock)
    if holder.own_record is None:
        raise RuntimeError("the example record is not open")
    there = see_directives(holder, holder.own_record)
    if not isinstance(there, Directives) or there.own is None:
        _expect(set_directives(holder, holder.own_record, own.paper()), Deposited)


def _options(document: ExampleDocument, clock: Clock) -> Options:
    """What a depositor says of the representatives: nothing of an adult, one or the other of a minor."""
    minor = is_minor(document.patient.identity.traits.birth_date, clock.now())
    return Options(invisible_to_representatives=document.secret if minor else None)


def _expect(answer: object, kind: type[Deposited] | type[Opened]) -> Deposited:
    if isinstance(answer, Refusal | Conflict) or not isinstance(answer, kind):
        raise RuntimeError(f"the example data do not load: {answer}")
    return answer  # type: ignore[return-value]


def _record_of(patient: ExamplePatient) -> RecordId | None:
    found = accounts.account_of_login(patient.login)
    return found.record_id if found else None


def _record_of_number(patient: ExamplePatient) -> RecordId | None:
    """The record by its INS: children, and who cannot sign in yet, have no account."""
    found = locator.find(KeyKind.INS, ins_index(patient.identity.ins)) if patient.identity.ins else None
    return found.record_id if found and found.confirmed else None


def _holder(patient: ExamplePatient, clock: Clock) -> Caller:
    found = accounts.account_of_login(patient.login)
    if found is None:
        raise RuntimeError("the example account is missing")
    return Caller(
        kind=ActorKind.HOLDER,
        actor_id=str(found.account_id),
        account_id=UUID(str(AccountId(found.account_id))),
        own_record=found.record_id,
        authentication=AuthenticationMode.TWO_FACTORS,
        interface="example",
        clock=clock,
    )


def _carer_caller(carer: ExampleCarer, clock: Clock) -> Caller:
    return Caller(
        kind=ActorKind.PROFESSIONAL,
        actor_id=carer.facts.professional_id,
        profession=carer.facts.profession,
        speciality=carer.facts.speciality or "",
        sector=carer.place.sector,
        structure_id=carer.place.structure_id,
        authentication=AuthenticationMode.TWO_FACTORS,
        interface="example",
        clock=clock,
    )
