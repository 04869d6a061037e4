"""Tables of `identity`: accounts, directory, patients' identities, factors, devices, sessions, codes, mails, letters.

No column holds in clear who a person is, an address, a code or a secret: the public directory of professionals is
the one exception (DESIGN 4). Nobody outside `carnet.identity` imports these classes.
"""

from carnet.identity.models.access import Activation, Letter, NoticeLink, Recovery, TermsAccepted
from carnet.identity.models.account import OF_THE_DIRECTORY, Account, AccountKey, AccountKind
from carnet.identity.models.certificate import CertificateUse, MessageUse, StructureCertificate
from carnet.identity.models.charge import Charge
from carnet.identity.models.directory import (
    Activity,
    Category,
    DirectoryImport,
    Professional,
    ProfessionalSkill,
    RegulationCentre,
    Source,
    Structure,
    StructureAdmin,
)
from carnet.identity.models.factor import Device, Factor, FactorKind, RecoveryCode
from carnet.identity.models.feeds import BusinessAck
from carnet.identity.models.mail import DemoMail, OutgoingMail
from carnet.identity.models.notice import AccountNotice
from carnet.identity.models.oauth import (
    OauthClient,
    OauthClientKind,
    OauthGrant,
    OauthJti,
    OauthLaunch,
    OauthToken,
    OauthTokenKind,
)
from carnet.identity.models.outside import OutsideLink
from carnet.identity.models.patient import PatientIdentity
from carnet.identity.models.phone import PendingShare, PushSubscription
from carnet.identity.models.report import IdentityReport
from carnet.identity.models.session import Attempt, OneTimeCode, Session

__all__ = [
    "OF_THE_DIRECTORY",
    "Account",
    "AccountKey",
    "AccountKind",
    "AccountNotice",
    "Activation",
    "Activity",
    "Attempt",
    "Category",
    "CertificateUse",
    "Charge",
    "Device",
    "Factor",
    "FactorKind",
    "DemoMail",
    "Letter",
    "NoticeLink",
    "DirectoryImport",
    "IdentityReport",
    "MessageUse",
    "StructureCertificate",
    "OauthClient",
    "OauthClientKind",
    "OauthGrant",
    "OauthJti",
    "OauthLaunch",
    "OauthToken",
    "OauthTokenKind",
    "OneTimeCode",
    "BusinessAck",
    "OutgoingMail",
    "OutsideLink",
    "PatientIdentity",
    "Professional",
    "PendingShare",
    "PushSubscription",
    "Recovery",
    "ProfessionalSkill",
    "RecoveryCode",
    "RegulationCentre",
    "Session",
    "Source",
    "Structure",
    "TermsAccepted",
    "StructureAdmin",
]
