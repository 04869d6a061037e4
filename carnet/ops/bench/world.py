"""Who and what is measured: people and records of the instance made for it. Owns them; Django must be ready first."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from uuid import UUID

from carnet.identity import accounts, directory, terms
from carnet.identity.api import (
    AccountKind,
    IdentityStatus,
    Ins,
    InsRoot,
    NewAccount,
    PersonalDetails,
    PersonIdentity,
    Preferences,
    Sex,
    StrictTraits,
)
from carnet.identity.ins import key_of
from carnet.kernel.clock import SystemClock
from carnet.kernel.ids import RecordId
from carnet.ops.bench.documents import Writer
from carnet.ops.example_people import HELENE, PAUL, ExampleCarer
from carnet.policy.model import ActorKind, AuthenticationMode
from carnet.storage.cluster import EmbeddedCluster
from carnet.usecases._incoming import Upload
from carnet.usecases.caller import Caller
from carnet.usecases.deposit_document import Deposited, Options, deposit_document
from carnet.usecases.open_record import Opened, Opening, open_record
from carnet.usecases.state_agreement import state_agreement

LISTED = 50
SMALL, LARGE = 8_000, 200_000
# Everything but the rank, which runs from 1 to 999.
FIRST_DIGITS = "2480575116"


@dataclass(frozen=True)
class Record:
    """A record with its documents: `large` is the one of 200 kB."""

    record_id: RecordId
    writer: Writer
    large: UUID | None = None
    holder: UUID | None = None


@dataclass
class World:
    """The instance, its server, and the two professionals: Hélène reads, Paul deposits."""

    folder: Path
    cluster: EmbeddedCluster
    reader: Caller
    depositor: Caller
    people: int = 1
    at_end: list[Callable[[], None]] = field(default_factory=list)

    def new_record(self) -> Record:
        """Opens an empty record for a person made up for it."""
        number = f"{FIRST_DIGITS}{self.people:03d}"
        self.people += 1
        traits = StrictTraits("MESURE", "ODETTE", date(1948, 5, 14), Sex.FEMALE, "ODETTE", "75116")
        identity = PersonIdentity(traits, Ins(InsRoot.NIR_TEST, number + key_of(number)), IdentityStatus.QUALIFIED)
        opened = _open(identity, self.people)
        if opened is None:
            # In an instance that was kept and is opened again, somebody else has this number.
            return self.new_record()
        record, holder = opened
        return Record(record, Writer(identity, PAUL.facts, PAUL.place), holder=holder)

    def filled_record(self, documents: int = LISTED) -> Record:
        """A record of 50 documents, one of them of 200 kB, that Hélène may read."""
        empty = self.new_record()
        state_agreement(self.reader, empty.record_id, agreed=True)
        stored = [self.deposit(empty, empty.writer.cda(LARGE if n == 0 else SMALL)) for n in range(documents)]
        return Record(empty.record_id, empty.writer, stored[0], empty.holder)

    def deposit(self, record: Record, data: bytes) -> UUID:
        """Paul deposits a document."""
        options = Options(invisible_to_representatives=False)
        answer = deposit_document(self.depositor, record.record_id, Upload(data), options)
        if not isinstance(answer, Deposited) or answer.again:
            raise RuntimeError(f"the deposit to measure was not made: {answer}")
        return answer.card.logical_id


def world(folder: Path, cluster: EmbeddedCluster) -> World:
    """The people of the measured instance; Django is ready."""
    _publish()
    return World(folder, cluster, carer(HELENE), carer(PAUL))


def _publish() -> None:
    for carer in (HELENE, PAUL):
        directory.put_structure(carer.place)
        directory.put_professional(carer.facts)
        directory.put_activity(carer.facts.professional_id, carer.place.structure_id, carer.place.sector)


def carer(who: ExampleCarer) -> Caller:
    """A professional at work, now."""
    return Caller(
        kind=ActorKind.PROFESSIONAL,
        actor_id=who.facts.professional_id,
        profession=who.facts.profession,
        speciality=who.facts.speciality or "",
        sector=who.place.sector,
        structure_id=who.place.structure_id,
        authentication=AuthenticationMode.TWO_FACTORS,
        interface="bench",
        clock=SystemClock(),
    )


def _open(identity: PersonIdentity, number: int) -> tuple[RecordId, UUID] | None:
    """The record and its holder; None when the holder has an account already."""
    clock = SystemClock()
    details = PersonalDetails(f"mesure-{number}", f"mesure-{number}@exemple.test", None, identity, Preferences())
    # Nobody signs in here: an account without a password costs no hashing.
    account = accounts.create_account(NewAccount(AccountKind.PATIENT, details, None, terms=terms.VERSION), clock.now())
    if not isinstance(account, UUID):
        return None
    mode = AuthenticationMode.TWO_FACTORS
    holder = Caller(ActorKind.HOLDER, str(account), account, authentication=mode, interface="bench", clock=clock)
    answer = open_record(holder, Opening(consent=True))
    assert isinstance(answer, Opened), answer  # noqa: S101
    return answer.record_id, account
