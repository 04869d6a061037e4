"""What other packages may know of accounts and the directory: frozen facts, no model. Owns shapes only."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from carnet.identity.models import AccountKind
from carnet.identity.traits import PersonIdentity
from carnet.kernel.ids import AccountId, RecordId
from carnet.policy.model import AuthenticationMode


class Language(StrEnum):
    """The language of the screens and mails of a person."""

    FRENCH = "fr"
    ENGLISH = "en"


class View(StrEnum):
    """How much a screen shows: easy to read, or complete (DESIGN 7)."""

    SIMPLE = "simple"
    COMPLETE = "complet"


class CodesBy(StrEnum):
    """How a person receives one-time codes: the printed list is for who has neither mail nor phone."""

    MAIL = "mail"
    SMS = "sms"
    LIST = "list"


@dataclass(frozen=True)
class Preferences:
    """How a person wants pages shown, and to be reached. `text_size` and `contrast` are None until chosen."""

    language: Language = Language.FRENCH
    view: View = View.SIMPLE
    text_size: str | None = None
    codes_by: CodesBy = CodesBy.MAIL
    contrast: str | None = None


@dataclass(frozen=True)
class PostalAddress:
    """Where letters go, in the lines of an envelope after the name."""

    lines: tuple[str, ...]

    def __repr__(self) -> str:
        return "PostalAddress(...)"


@dataclass(frozen=True)
class PersonalDetails:
    """The sealed columns of an account, opened. Its repr hides them: a log must not."""

    login: str
    email: str | None
    phone: str | None
    identity: PersonIdentity | None
    preferences: Preferences
    address: PostalAddress | None = None

    def __repr__(self) -> str:
        return "PersonalDetails(...)"


@dataclass(frozen=True)
class NewAccount:
    """An account to make. `password` None leaves the account unable to sign in until activation.

    `terms` is the version of the terms that the person accepted; a patient without one is asked at the next sign-in.
    """

    kind: AccountKind
    details: PersonalDetails
    password: str | None
    professional_id: str | None = None
    record_id: RecordId | None = None
    terms: str = ""

    def __repr__(self) -> str:
        return f"NewAccount({self.kind.value})"


@dataclass(frozen=True)
class AccountFacts:
    """What an account is, without anything sealed."""

    account_id: AccountId
    kind: AccountKind
    is_active: bool
    record_id: RecordId | None
    professional_id: str | None
    signed_in_on: date | None
    activated: bool = True
    frozen: bool = False
    terms_version: str = ""


@dataclass(frozen=True)
class ProfessionalFacts:
    """A professional of the public directory."""

    professional_id: str
    family_name: str
    given_name: str
    profession: str
    speciality: str | None
    category: str = "C"
    other_system: str = ""
    other_code: str = ""

    @property
    def display_name(self) -> str:
        """Given name, then family name."""
        return f"{self.given_name} {self.family_name}".strip()


@dataclass(frozen=True)
class StructureFacts:
    """A structure of the public directory."""

    structure_id: str
    name: str
    sector: str
    kind: str
    postcode: str = ""
    city: str = ""
    street: str = ""
    finess: str = ""
    siret: str = ""
    siren: str = ""
    commune: str = ""
    technical_id: str = ""


@dataclass(frozen=True)
class ActivityFacts:
    """Where and in which sector a professional works."""

    structure: StructureFacts
    sector: str


@dataclass(frozen=True)
class Acting:
    """In whose record this session acts, and in which quality (`policy.model.ActorKind`). Its repr hides the name."""

    record_id: RecordId
    kind: str
    name: str

    def __repr__(self) -> str:
        return f"Acting({self.kind}, {self.record_id})"


@dataclass(frozen=True)
class Actor:
    """Who acts in this request. The activity is the one chosen for this session, checked again in this request."""

    account_id: AccountId
    kind: AccountKind
    authentication: AuthenticationMode
    record_id: RecordId | None = None
    terms_accepted: bool = True
    professional: ProfessionalFacts | None = None
    activity: ActivityFacts | None = None
    structure_admin: bool = False
    acting: Acting | None = None

    @property
    def professional_id(self) -> str | None:
        """The directory's identifier of the professional who acts, if one does."""
        return self.professional.professional_id if self.professional else None
