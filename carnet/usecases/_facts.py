"""Loads what a decision needs. Owns the mapping from tables to the policy's facts; never decides.

The head is read first, and its epoch is checked again when the event is recorded: if rights or content changed in
between, EpochChanged makes the whole use case run again (DESIGN 3, Rights epoch).
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from carnet.consent.authorisations import Grantee, GranteeKind
from carnet.consent.choices import Choices
from carnet.consent.guardian_words import Word
from carnet.consent.hidden_kinds import HiddenKind
from carnet.consent.life import NOT_OPENED, STATUS_OF, Life, LifeStatus
from carnet.consent.ties import Tie
from carnet.consent.treating_doctors import TreatingDoctor
from carnet.documents.entry import Entry
from carnet.identity import patients
from carnet.identity.traits import PersonIdentity
from carnet.kernel.clock import legal_day
from carnet.kernel.ids import RecordId
from carnet.policy import delays
from carnet.policy.matrix import Matrix
from carnet.policy.model import (
    PATIENT_SIDE,
    AccessMode,
    ActorKind,
    Context,
    Document,
    DocumentStatus,
    HolderSettings,
    InstanceSettings,
    Origin,
    Record,
    RecordStatus,
    Relation,
    RelationKind,
)
from carnet.storage import db
from carnet.storage import head as heads
from carnet.storage import keys as record_keys
from carnet.storage.head import Head, HeadStatus
from carnet.storage.keys import RecordKeys
from carnet.usecases import _emergencies, _facts_access, _facts_held, _guardian, _system, _ties, _used, _volume
from carnet.usecases._facts_held import HeldFacts
from carnet.usecases._hidden import audience, policy_kinds
from carnet.usecases._volume import Opened
from carnet.usecases.caller import Caller

# What these heads hold is for nobody: to every caller the record is not there.
NOT_SHOWN = {HeadStatus.SYSTEM, HeadStatus.DESTROYED, HeadStatus.MERGED}


@dataclass(frozen=True)
class Facts:
    """One record as it stood at `head.epoch`, seen by one caller.

    `names` keeps what the public directory answered while these facts live, which is one transaction.
    """

    caller: Caller
    record_id: RecordId
    head: Head
    keys: RecordKeys
    life: Life | None
    patient: PersonIdentity | None
    record: Record
    context: Context
    ties: tuple[Tie, ...] = ()
    words: tuple[Word, ...] = ()
    opened: Opened = Opened()
    held: HeldFacts | None = field(default=None, repr=False, compare=False)
    """What the tables gave, as it was read."""
    names: dict[tuple[str, str, str], str] = field(default_factory=dict, repr=False, compare=False)

    @property
    def exists(self) -> bool:
        """Whether the record that was asked for is there."""
        return self.head.record_id == self.record_id and self.life is not None and self.life.status not in NOT_OPENED

    @property
    def treating(self) -> tuple[str, ...]:
        """The médecins traitants DMP, by number, in the order in which they were named."""
        return tuple(r.who for r in self.context.relations if r.kind is RelationKind.TREATING_DOCTOR)


def load(caller: Caller, record_id: RecordId, *, lock: bool = False) -> Facts:
    """Loads the facts. An absent record costs the same statements and gives the facts of nothing.

    `lock` takes the head's lock first: acts that change the record start so (lock order: account, then record), and
    so does every act that runs again because the record changed under it.
    """
    _used.hold(caller)
    caller = _emergencies.placed(caller)
    alone = lock or db.is_retry()
    if alone:
        heads.lock(record_id)
    held = None if alone or caller.ahead is None else caller.ahead.take(caller, record_id)
    held = held or _facts_held.load(caller, record_id, _system.record_id())
    head, keys = _head(caller, record_id, held)
    if head.record_id != record_id:
        held = held.of_nobody()
    known = patients.opened(keys, held.identity)
    patient = known.identity if known else None
    record = _record(held.life, patient, held.ties, caller.now())
    opened = _volume.opened(caller, held.counted)
    return Facts(
        caller=caller,
        record_id=record_id,
        head=head,
        keys=keys,
        life=held.life,
        patient=patient,
        record=record,
        context=_context(caller, head.record_id, held, patient, record, opened),
        ties=held.ties,
        words=_words(caller, record, head.record_id),
        opened=opened,
        held=held,
    )


def zone() -> ZoneInfo:
    """The zone of the instance's legal days."""
    return ZoneInfo(settings.CARNET_LEGAL_ZONE)


def _head(caller: Caller, record_id: RecordId, held: HeldFacts) -> tuple[Head, RecordKeys]:
    found = record_keys.locked(record_id, held.heads)
    if found is None or found.head.status in NOT_SHOWN:
        return _system.opened(record_keys.locked(_system.record_id(), held.heads), caller.clock)
    keys = found.opened()
    if keys is None:
        raise record_keys.KeyDestroyed
    return found.head, keys


def _words(caller: Caller, record: Record, record_id: RecordId) -> tuple[Word, ...]:
    """Only a protected adult's own acts look at the guardian's word."""
    if caller.kind is not ActorKind.HOLDER or not record.under_guardianship:
        return ()
    return _guardian.agreed(record_id, caller.now())


def _record(lived: Life | None, patient: PersonIdentity | None, ties: tuple[Tie, ...], now: datetime) -> Record:
    minor = is_minor(patient.traits.birth_date, now) if patient else None
    if lived is None:
        return Record(RecordStatus.NONE, holder_is_minor=minor, objected=False)
    leaving = lived.status is LifeStatus.LEAVING
    return Record(
        status=STATUS_OF[lived.status],
        closing_motif=lived.motive.value if lived.motive else "",
        closed_at=lived.closed_at,
        destruction_asked_for=delays.destroyed_on_request_at(lived.at, zone()) if leaving else None,
        suspended_at=lived.at if lived.status is LifeStatus.SUSPENDED else None,
        contested=lived.status is LifeStatus.CONTESTED,
        closed_while_suspended=lived.stopped,
        notice_sent_at=lived.at if lived.status is LifeStatus.ANNOUNCED else None,
        objected=lived.status is LifeStatus.OBJECTED,
        holder_is_minor=minor,
        deceased=lived.deceased,
        under_guardianship=_ties.under_guardianship(ties, now),
    )


def is_minor(born: date, now: datetime) -> bool:
    """Whether the person is under the instance's age of majority; born on 29 February, of age on 1 March."""
    age, today = settings.CARNET_MAJORITY_AGE, legal_day(now, zone())
    return (today.year - born.year, today.month, today.day) < (age, born.month, born.day)


def _context(
    caller: Caller, record_id: RecordId, held: HeldFacts, patient: PersonIdentity | None, record: Record, opened: Opened
) -> Context:
    born = patient.traits.birth_date if patient else None
    acting = _ties.relations(held.ties, born, zone())
    given, matrix = _facts_access.relations(held.rights)
    granted = (*given, *_treating(held.doctors), *_emergencies.relations(held.emergencies))
    ties_held = (*_held(caller, record_id), *acting, *granted)
    return Context(
        now=caller.now(),
        # A person chose one record for an application: in any other one the person is nobody through it.
        relations=() if _elsewhere(caller, record_id) else ties_held,
        settings=_settings(*held.choices),
        instance=_instance(matrix),
        mode=caller.mode,
        # An emergency is told to who acts for the child: nothing of it is secret from them.
        secret_connection=caller.secret and caller.mode is AccessMode.NORMAL and record.holder_is_minor is not False,
        stepped_up=caller.stepped_up,
        exhausted=opened.exhausted,
    )


def _instance(matrix: Matrix | None) -> InstanceSettings:
    return InstanceSettings(
        zone=zone(),
        matrix=matrix,
        indicative_cells_deny=settings.CARNET_INDICATIVE_CELLS_DENY,
        opening_needs_no_consent=settings.CARNET_OPENING_NEEDS_NO_CONSENT,
        withheld_and_masked_allowed=settings.CARNET_WITHHELD_AND_HIDDEN,
    )


def _elsewhere(caller: Caller, record_id: RecordId) -> bool:
    return caller.scopes is not None and caller.kind in PATIENT_SIDE and record_id != caller.record


def _held(caller: Caller, record_id: RecordId) -> tuple[Relation, ...]:
    if caller.own_record != record_id:
        return ()
    return (Relation(RelationKind.HOLDER, caller.actor_id),)


def _treating(doctors: tuple[TreatingDoctor, ...]) -> tuple[Relation, ...]:
    return tuple(
        Relation(RelationKind.TREATING_DOCTOR, doctor.professional_id, doctor.since, origin=Origin.EXPRESS)
        for doctor in doctors
    )


def _settings(chosen: Choices, kinds: tuple[HiddenKind, ...]) -> HolderSettings:
    return HolderSettings(
        hidden_by_default=chosen.hidden_by_default,
        break_glass_allowed=chosen.break_glass_allowed,
        regulation_allowed=chosen.samu_allowed,
        masked_readable_in_emergency=chosen.masked_in_emergency,
        hidden_kinds=policy_kinds(kinds),
    )


def policy_document(entry: Entry) -> Document:
    """What the policy must know of an entry."""
    flags, deposit = entry.flags, entry.deposit
    return Document(
        type_code=entry.codes.type_code,
        class_code=entry.codes.class_code,
        masque_ps=flags.masque_ps,
        invisible_patient=flags.invisible_patient,
        invisible_representatives=flags.invisible_representatives,
        first_deposited_at=deposit.first_at,
        status=DocumentStatus(entry.availability.value),
        depositor_kind=ActorKind(deposit.depositor.kind),
        depositor_person=deposit.depositor.id or None,
        depositor_structure=deposit.depositor_structure,
        author_person=deposit.author_person,
        masked_by_kind=ActorKind(flags.masked_by.kind) if flags.masked_by else None,
        masked_by_person=flags.masked_by.id if flags.masked_by else None,
        hidden_from=tuple(map(audience, entry.hidden_from)),
    )


def grantee_of(caller: Caller) -> Grantee:
    """The caller as the one who is authorised."""
    return Grantee(GranteeKind.PROFESSIONAL, caller.actor_id)
