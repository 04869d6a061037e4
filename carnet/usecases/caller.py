"""Who asks, from where, at what time. Owns the shape that every use case takes; never checks a secret.

An interface makes a Caller from what `identity` proved in this session; a use case trusts it and nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Protocol, Self
from uuid import UUID

from carnet.identity.ins import Ins
from carnet.identity.people import Actor
from carnet.kernel.actors import By
from carnet.kernel.clock import Clock, SystemClock
from carnet.kernel.ids import RecordId
from carnet.kernel.worked_out import worked_out
from carnet.ledger.event import Who
from carnet.policy.model import PATIENT_SIDE, ActorKind, AuthenticationMode, Subject
from carnet.policy.model import AccessMode as AccessMode
from carnet.policy.reasons import AS_ABSENT as AS_ABSENT
from carnet.policy.reasons import Reason

ON_THE_PATIENT_SIDE = frozenset(kind.value for kind in PATIENT_SIDE)
"""The qualities of the holder and of who acts for the holder, as interfaces name them."""

OUT_OF_SCOPE = Reason.SCOPE_MISSING.value
"""Why a token is refused what its scopes do not name, as interfaces name it."""

ACCOUNT_TO_ACTOR = {
    "patient": ActorKind.HOLDER,
    "professional": ActorKind.PROFESSIONAL,
    "secretary": ActorKind.SECRETARY,
    "desk_agent": ActorKind.DESK_AGENT,
    "operator": ActorKind.OPERATOR,
}


@dataclass(eq=False)
class Claim:
    """What a signed message uses up, written in the transaction of its act (`_used.hold`).

    `bonds`: a message counts once, an assertion is for one client, a writing is for one lot. `held`: it was written.
    `met`: the person whose record was read with the same assertion before: looking for her again tells nothing new.
    `assertion`: the digest of that assertion's bytes.
    `kept`: how long it is kept, for a message that the same content may come with again; `first` is then the instant
    of the first time.
    """

    bonds: Mapping[tuple[str, ...], tuple[str, ...]]
    until: datetime
    held: bool = False
    met: Ins | None = None
    kept: timedelta | None = None
    first: datetime | None = None
    assertion: bytes = b""


class ReadAhead(Protocol):
    """Facts of one record that were read for this request, given once."""

    def take(self, caller: "Caller", record_id: RecordId) -> Any:
        """Those of this record as this caller reads them, or None."""
        ...


@dataclass(frozen=True)
class Caller:
    """An actor in one quality, with the activity of this session.

    `actor_id` is the PSIdNat of a professional, else the account. `own_record` is the record that the account holds;
    `acting_in` the one in which it acts for somebody else in this session.
    """

    kind: ActorKind
    actor_id: str
    account_id: UUID | None = None
    own_record: RecordId | None = None
    acting_in: RecordId | None = None
    profession: str = ""
    speciality: str = ""
    sector: str = ""
    structure_id: str = ""
    structure_admin: bool = False
    authentication: AuthenticationMode = AuthenticationMode.NONE
    interface: str = "portal"
    request_id: str = ""
    secret: bool = False
    """Connexion secrète: what a professional does now in a minor's record stays unknown to the representatives."""
    mode: AccessMode = AccessMode.NORMAL
    """The purpose of use that was declared for this record; an emergency counts only with an access that was opened."""
    regulator: bool = False
    """Whether the operator registered the structure of this session as a regulation centre: looked up with facts."""
    clock: Clock = field(default_factory=SystemClock)
    stepped_up: bool = False
    """The session proved who it is as lately as acts of weight ask (C07)."""
    scopes: frozenset[str] | None = None
    """What the token of a software was given (C63). None: no software stands between, as on pages."""
    asks: str = ""
    """Which interaction this is, such as `List.s`: the FHIR door says it before it calls a use case."""
    application: str = ""
    """Which software acts for the actor: the client of the token, or the name that a VIHF assertion says."""
    claim: Claim | None = field(default=None, compare=False, repr=False)
    """What the message uses up; None: nothing (a session and a token count each time)."""
    ahead: ReadAhead | None = field(default=None, compare=False, repr=False)
    """What was read of the record in the statement that read the token (`_read_ahead`)."""

    @classmethod
    def of(cls, actor: Actor, *, interface: str, request_id: str, clock: Clock) -> Self:
        """The caller for a person signed in, with the activity chosen for the session."""
        person, activity = actor.professional, actor.activity
        return cls(
            kind=ActorKind(actor.acting.kind) if actor.acting else ACCOUNT_TO_ACTOR[actor.kind.value],
            actor_id=person.professional_id if person else str(actor.account_id),
            account_id=actor.account_id,
            own_record=actor.record_id,
            acting_in=actor.acting.record_id if actor.acting else None,
            profession=person.profession if person else "",
            speciality=(person.speciality or "") if person else "",
            sector=activity.sector if activity else "",
            structure_id=activity.structure.structure_id if activity else "",
            structure_admin=actor.structure_admin,
            authentication=actor.authentication,
            interface=interface,
            request_id=request_id,
            clock=clock,
        )

    @property
    def is_secretary(self) -> bool:
        """Whether a secretary acts: who deposits for a structure and reads nothing (security.md A07)."""
        return self.kind is ActorKind.SECRETARY

    @classmethod
    def anonymous(cls, *, request_id: str, clock: Clock) -> Self:
        """Who is not signed in: may do what the policy lets a stranger do, which is next to nothing."""
        return cls(kind=ActorKind.ANONYMOUS, actor_id="", request_id=request_id, clock=clock)

    @classmethod
    def system(cls, clock: Clock) -> Self:
        """The program itself, when it carries out what the law delays."""
        return cls(kind=ActorKind.SYSTEM, actor_id="carnet", interface="worker", clock=clock)

    @classmethod
    def command(cls, clock: Clock) -> Self:
        """Who runs a command on the machine itself: the operator, who holds its files and its keys."""
        return cls(
            kind=ActorKind.OPERATOR,
            actor_id="command",
            authentication=AuthenticationMode.TWO_FACTORS,
            interface="command",
            clock=clock,
        )

    @property
    def record(self) -> RecordId | None:
        """The record that this session is about: the one acted in, else the own one."""
        return self.acting_in or self.own_record

    def alone(self) -> Self:
        """The same account for itself: what it may ask for, whatever record the session is in."""
        return replace(self, kind=ActorKind.HOLDER, acting_in=None) if self.acting_in else self

    def acting_for(self, record_id: RecordId, kind: str) -> Self:
        """The same account, acting in a record in this quality: whether it may is the policy's to say."""
        return replace(self, kind=ActorKind(kind), acting_in=record_id)

    def now(self) -> datetime:
        """The instant of the act."""
        return self.clock.now()

    def by(self) -> By:
        """Who writes a row."""
        return By(self.kind.value, self.actor_id)

    def who(self) -> Who:
        """Who acted, for the journal."""
        return Who(
            kind=self.kind.value,
            id=self.actor_id,
            account=str(self.account_id or ""),
            structure=self.structure_id,
            profession=self.profession,
            authentication=self.authentication.value,
            application=self.application,
        )

    def subject(self) -> Subject:
        """Who acts, for the policy: made once, for a request asks it of several decisions."""
        return self._subject

    @worked_out
    def _subject(self) -> Subject:
        return Subject(
            kind=self.kind,
            actor_id=self.actor_id,
            profession=self.profession,
            speciality=self.speciality,
            sector=self.sector,
            structure_id=self.structure_id,
            structure_admin=self.structure_admin,
            authentication=self.authentication,
            regulator=self.regulator,
            scopes=self.scopes,
            asks=self.asks,
        )
