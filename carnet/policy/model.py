"""The facts that a decision needs, and the decision. Owns their shapes; never decides, never loads.

Everything is frozen. A default is always the value that permits least, except where the comment says otherwise.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from enum import StrEnum

from carnet.policy.acts import Act
from carnet.policy.matrix import Matrix
from carnet.policy.reasons import Duty, Reason
from carnet.policy.sections import Part


class ActorKind(StrEnum):
    """In what quality somebody acts, chosen at sign-in. One human may have several, one at a time."""

    HOLDER = "holder"
    REPRESENTATIVE = "representative"
    GUARDIAN = "guardian"
    CAREGIVER = "caregiver"
    PROFESSIONAL = "professional"
    SECRETARY = "secretary"
    DESK_AGENT = "desk_agent"
    OPERATOR = "operator"
    APPLICATION = "application"
    SYSTEM = "system"
    ANONYMOUS = "anonymous"


class AuthenticationMode(StrEnum):
    """How the actor proved who it is (VIHF Authentification_Mode, and the portal's own factors)."""

    NONE = "none"
    PASSWORD = "password"  # noqa: S105 -- the name of a mode, not a secret.
    TWO_FACTORS = "two_factors"
    DIRECT = "directe"
    INDIRECT = "indirecte"
    INDIRECT_STRONG = "indirecte_renforcee"
    DELEGATED = "deleguee"


class AccessMode(StrEnum):
    """The purpose of use that the actor declared (JDV_J38, access_mode_vihf.csv)."""

    NORMAL = "normal"
    BREAK_GLASS = "bris_de_glace"
    REGULATION = "centre_15"


class Channel(StrEnum):
    """By which door the answer leaves (the audience of the answer)."""

    PORTAL = "portal"
    FHIR = "fhir"
    XDS = "xds"
    EXPORT = "export"
    MAIL = "mail"


PATIENT_SIDE = frozenset({ActorKind.HOLDER, ActorKind.REPRESENTATIVE, ActorKind.GUARDIAN, ActorKind.CAREGIVER})
STRUCTURE_SIDE = frozenset({ActorKind.APPLICATION, ActorKind.SECRETARY})
"""Those who deposit in the name of their structure and not in their own."""
CARE_SIDE = frozenset({ActorKind.PROFESSIONAL}) | STRUCTURE_SIDE


class RelationKind(StrEnum):
    """What ties an actor to one record. A pair of actor and record may have several at once, or none.

    The tie of depositor or author is not here: it belongs to a document.
    """

    HOLDER = "holder"
    REPRESENTATIVE = "representative"
    GUARDIAN = "guardian"
    CAREGIVER = "caregiver"
    TREATING_DOCTOR = "treating_doctor"
    AUTHORISED_PERSON = "authorised_person"
    AUTHORISED_STRUCTURE = "authorised_structure"
    AUTHORISED_TEAM = "authorised_team"
    BLOCKED_PERSON = "blocked_person"
    BLOCKED_STRUCTURE = "blocked_structure"
    FEEDING_OPPOSED_PERSON = "feeding_opposed_person"
    FEEDING_OPPOSED_STRUCTURE = "feeding_opposed_structure"
    EMERGENCY = "emergency"
    INVITED = "invited"


class Origin(StrEnum):
    """By whose act an authorisation exists."""

    STATED = "stated"
    """A professional stated the person's agreement."""
    EXPRESS = "express"
    """The person (or who acts for the person) did it herself, or gave a code."""


class RecordStatus(StrEnum):
    """The states of a record."""

    NONE = "none"
    ACTIVE = "active"
    CLOSED = "closed"
    SUSPENDED = "suspended"
    DESTROYED = "destroyed"


class DocumentStatus(StrEnum):
    """The availability of a document entry (JDV_J52, shortened)."""

    CURRENT = "current"
    DEPRECATED = "deprecated"
    ARCHIVED = "archived"
    DELETED = "deleted"


class AudienceKind(StrEnum):
    """From whom something is hidden."""

    ALL_PROFESSIONALS = "all_professionals"
    PROFESSIONAL = "professional"
    STRUCTURE = "structure"
    PROFESSION = "profession"


@dataclass(frozen=True, slots=True)
class Subject:
    """Who acts, in the quality and with the activity of this session."""

    kind: ActorKind
    actor_id: str = ""
    """A stable id: the account for the patient's side, PS_IdNat for a professional. Empty matches nothing."""
    profession: str = ""
    """TRE_G15 code, such as `10` for a doctor. A code of another system (students, social professions, titles) is never
    put here: `10` of TRE_G16 is a student, who has no row in the matrix."""
    speciality: str = ""
    """TRE_R38 code, such as `SM26`."""
    sector: str = ""
    """TRE_R02 activity sector of this session, such as `SA07`."""
    structure_id: str = ""
    """Struct_IdNat of this session's activity."""
    team_ids: frozenset[str] = frozenset()
    authentication: AuthenticationMode = AuthenticationMode.NONE
    regulator: bool = False
    """True only where the operator registered this activity as a regulation centre (SAMU, centre 15)."""
    structure_admin: bool = False
    scopes: frozenset[str] | None = None
    """What the token of a software was given. None: no software stands between, as on pages. Empty: nothing."""
    asks: str = ""
    """Which interaction of the FHIR door this is, such as `List.s`; looked at only with scopes."""


@dataclass(frozen=True, slots=True)
class Relation:
    """One tie between the record and a person, a structure or a team, with its validity."""

    kind: RelationKind
    who: str
    since: datetime | None = None
    """None: not begun, hence never valid, except for a holder and for a block."""
    until: datetime | None = None
    """None: no end."""
    origin: Origin = Origin.STATED
    sees_hidden: bool = False
    """Caregivers only: the person chose "all" and not "all but my hidden documents"."""
    mode: AccessMode = AccessMode.NORMAL
    """Emergency accesses only: which emergency was opened."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Some professionals: all, one, those of a structure, those of a profession."""

    kind: AudienceKind
    value: str = ""


EVERYTHING = "*"
"""The code of a hidden kind that is every document, those to come too."""


@dataclass(frozen=True, slots=True)
class HiddenKind:
    """The person hid a whole kind of documents (by class code, by type code, or everything) from an audience."""

    code: str
    audience: Audience


@dataclass(frozen=True, slots=True)
class Record:
    """The state of the record; the person's own facts that change rights."""

    status: RecordStatus
    closing_motif: str = ""
    closed_at: datetime | None = None
    destruction_asked_for: datetime | None = None
    """From when a destruction that the person asked for may be done; None: nobody asked."""
    suspended_at: datetime | None = None
    contested: bool = False
    """The record is suspended, and the person objected."""
    closed_while_suspended: bool = False
    """The operator had stopped the record when it was closed, by whomever and for whatever reason."""
    notice_sent_at: datetime | None = None
    objected: bool = True
    holder_is_minor: bool | None = None
    """None means unknown: then nobody may act as a representative, and no deposit says that it is for an adult."""
    under_guardianship: bool = False
    deceased: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """What the policy must know of one document (the clear columns of its entry)."""

    type_code: str
    class_code: str
    masque_ps: bool
    invisible_patient: bool
    invisible_representatives: bool
    first_deposited_at: datetime
    status: DocumentStatus = DocumentStatus.CURRENT
    depositor_kind: ActorKind = ActorKind.SYSTEM
    depositor_person: str | None = None
    depositor_structure: str | None = None
    """Makes the structure the depositor only when its software or secretary deposited (`depositor_kind`)."""
    author_person: str | None = None
    opened_by_patient_side: bool = True
    """Unknown counts as opened: then nothing can be withheld any more."""
    masked_by_kind: ActorKind | None = None
    masked_by_person: str | None = None
    hidden_from: tuple[Audience, ...] = ()
    representatives_choice_made: bool = False
    """A deposit for a minor must say visible or not to the representatives: True when it was said."""
    shown_for_good: bool = True
    """Shown to a minor's representatives after it was kept from them (EX-128). Unknown counts as shown for good."""
    kept_by_asker: bool = False
    """Whether it was the asker who kept it from a minor's representatives, after it came in."""


@dataclass(frozen=True, slots=True)
class Resource:
    """What is acted upon: a record and, for an act on a document, that document.

    For a deposit it is the draft with the flags that were asked for. For a replacement it is the document that is
    replaced, carrying the flags that were asked for its successor: ownership and flags are both decided on it.
    """

    record: Record
    document: Document | None = None
    part: Part | None = None
    """For an act on the profile: the section or the line of it. Without: may the profile be opened at all."""


@dataclass(frozen=True, slots=True)
class HolderSettings:
    """The choices of the person."""

    hidden_by_default: bool
    break_glass_allowed: bool
    regulation_allowed: bool
    masked_readable_in_emergency: bool
    hidden_kinds: tuple[HiddenKind, ...] = ()


CLOSED_SETTINGS = HolderSettings(True, False, False, False)
"""What is assumed when the settings were not loaded: the most closed."""

UNANSWERED_SETTINGS = HolderSettings(False, True, True, False)
"""What holds while the person answered nothing (issue 4, point 2)."""


@dataclass(frozen=True, slots=True)
class InstanceSettings:
    """The choices of the operator."""

    zone: tzinfo = UTC
    """The zone of legal days: the instance passes its own (default Europe/Paris)."""
    indicative_cells_deny: bool = False
    """True: a matrix cell that is only our cautious default refuses."""
    withheld_and_masked_allowed: bool = False
    """The parameter cumul-invisible_patient-masque_ps (EX-113)."""
    matrix: Matrix | None = None
    """The table that the operator imported; None: the shipped one."""
    minors_managed: bool = True
    opening_needs_no_consent: bool = False
    """Opt-out: the record opens six weeks after a notice without objection."""
    step_up_acts: frozenset[Act] = frozenset(
        {
            Act.EMERGENCY_BREAK_GLASS,
            Act.RECORD_EXPORT,
            Act.RECORD_DESTROY,
            Act.JOURNAL_PROVE,
            Act.HEALTH_LINK_MAKE,
            Act.SIGN_IN_CHANGE,
            Act.APPLICATION_ALLOW,
        }
    )


DEFAULT_INSTANCE = InstanceSettings()


@dataclass(frozen=True, slots=True)
class Target:
    """The other party of an act on rights (who is blocked, authorised, named, hidden from): a person or a structure."""

    actor_id: str = ""
    profession: str = ""
    speciality: str = ""
    sector: str = ""
    is_treating_doctor: bool = False
    structure_id: str = ""


NOBODY = Target()


@dataclass(frozen=True, slots=True)
class Context:
    """The circumstances of one request."""

    now: datetime
    relations: tuple[Relation, ...] = ()
    settings: HolderSettings = CLOSED_SETTINGS
    instance: InstanceSettings = DEFAULT_INSTANCE
    mode: AccessMode = AccessMode.NORMAL
    channel: Channel = Channel.PORTAL
    secret_connection: bool = False
    consent_stated: bool = False
    """The box "the person agrees" was ticked in this request."""
    at_patient_request: bool = False
    """The professional stated that the person asks for it."""
    reason_given: bool = False
    stepped_up: bool = False
    """The actor proved again who it is, just now."""
    guardian_agreed: bool = False
    code_shown: bool = False
    """A code that the person made for one professional was typed, and it counts."""
    letter_shown: bool = False
    """The number of the letter that announces the opening was typed: whoever holds the letter may object."""
    link_shown: bool = False
    """A health link that counts was shown: in time, not taken back, and who made it could make it now."""
    link_code_shown: bool = False
    """Its code was typed and is right, or the person wanted none."""
    target: Target = NOBODY
    exhausted: frozenset[Act] = frozenset()
    """The acts for which this actor, structure or application reached the ceiling of today or of this hour."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What the policy says: yes or no, under which rule, for which reason, with which duties."""

    permit: bool
    rule: str
    reason: Reason
    duties: frozenset[Duty] = frozenset()
