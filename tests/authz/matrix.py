"""The table of every address: for each URL name, method and actor, the class of the answer. Owns the expectation only.

A route that is not here fails the build (`test_matrix`). Content of records is Odette's: she is the holder.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from carnet.fhir.ids import resource_id
from carnet.kernel.ids import RecordId
from tests import cast
from tests.authz.world import PROVIDER, World
from tests.inspector import samples


class Actor(StrEnum):
    """The cast as browsers."""

    ANONYMOUS = "anonymous"
    HOLDER = "holder"
    OTHER_PATIENT = "other patient"
    NEW_PATIENT = "patient without a record"
    DEPOSITOR = "authorised doctor who deposited"
    TREATING = "médecin traitant"
    UNAUTHORISED = "doctor without authorisation"
    IDLE = "professional without an activity"
    SECRETARY = "secretary who found the person"
    DESK = "desk agent"
    OPERATOR = "operator"


class Answer(StrEnum):
    """The class of an answer."""

    OK = "200"
    SIGN_IN = "redirect to sign-in"
    CHOOSE = "redirect to the choice of an activity"
    ELSEWHERE = "another redirect"
    REFUSED = "403"
    ABSENT = "404"
    NO_METHOD = "405"
    BAD = "400"
    UNKNOWN = "401"
    SILENT = "503"


class Kind(StrEnum):
    """Kinds of instance."""

    DEMO = "demo"
    SANDBOX = "sandbox"
    PRODUCTION = "production"


Row = Mapping[Actor, Answer]
MARC, CABINET = cast.MARC.facts.professional_id, cast.CABINET.structure_id
A, W = Actor, Answer
PATIENTS = (A.HOLDER, A.OTHER_PATIENT, A.NEW_PATIENT)
PROFESSIONALS = (A.DEPOSITOR, A.TREATING, A.UNAUTHORISED)
READERS = (A.DEPOSITOR, A.TREATING)
SIGNED_IN = tuple(actor for actor in Actor if actor is not A.ANONYMOUS)


def nothing(_: World) -> Mapping[str, Any]:
    """No part of the address varies; the form is empty."""
    return {}


@dataclass(frozen=True)
class Route:
    """One address: what each actor gets, with which parts of the address and which form."""

    get: Row
    post: Row
    parts: Callable[[World], Mapping[str, Any]] = field(default=nothing)
    form: Callable[[World], Mapping[str, Any]] = field(default=nothing)
    kinds: frozenset[Kind] = frozenset(Kind)
    software: bool = False
    """No cookie is looked at: a software proves by itself who it is, and there is no form token to ask for."""


def everybody(answer: Answer, **others: Answer) -> Row:
    """One answer for all, but for the actors named by their enum names."""
    return {actor: others.get(actor.name, answer) for actor in Actor}


def patients(answer: Answer, *actors: Actor, **others: Answer) -> Row:
    """A page for patients: these get the answer, strangers are sent to sign in, all others find nothing."""
    return {**everybody(W.ABSENT, ANONYMOUS=W.SIGN_IN, **others), **dict.fromkeys(actors, answer)}


def professionals(answer: Answer, *actors: Actor, **others: Answer) -> Row:
    """A page for professionals: as for patients, and who has chosen no activity is asked for one first."""
    return {**everybody(W.ABSENT, ANONYMOUS=W.SIGN_IN, IDLE=W.CHOOSE, **others), **dict.fromkeys(actors, answer)}


def at_work(answer: Answer, *actors: Actor, **others: Answer) -> Row:
    """A page for professionals that a secretary has too."""
    return professionals(answer, *actors, **{"SECRETARY": answer, **others})


def desk(answer: Answer, **others: Answer) -> Row:
    """A page for desk agents: strangers are sent to sign in, all others find nothing."""
    return everybody(W.ABSENT, ANONYMOUS=W.SIGN_IN, **{"DESK": answer, **others})


def operator(answer: Answer, **others: Answer) -> Row:
    """A page for operators: as for desk agents."""
    return everybody(W.ABSENT, ANONYMOUS=W.SIGN_IN, **{"OPERATOR": answer, **others})


NO_POST = everybody(W.NO_METHOD)
NO_GET = everybody(W.NO_METHOD)


def _document(world: World) -> Mapping[str, Any]:
    return {"document": world.document}


def _fhir_document(world: World) -> Mapping[str, Any]:
    return {"resource": resource_id(RecordId(world.record), world.document)}


def _fhir_patient(world: World) -> Mapping[str, Any]:
    return {"resource": str(world.record)}


def _kind(_: World) -> Mapping[str, Any]:
    return {"kind": "poids"}


def _kind_measure(_: World) -> Mapping[str, Any]:
    return {"kind": "poids", "measure": UUID(int=4)}


def _record_kind(world: World) -> Mapping[str, Any]:
    return {**_record(world), "kind": "poids"}


def _record_measure(world: World) -> Mapping[str, Any]:
    return {**_record_kind(world), "measure": UUID(int=4)}


def _folder(_: World) -> Mapping[str, Any]:
    return {"folder": UUID(int=2)}


def _section(_: World) -> Mapping[str, Any]:
    return {"section": "allergies"}


def _section_line(_: World) -> Mapping[str, Any]:
    return {"section": "allergies", "line": UUID(int=4)}


def _card_group(_: World) -> Mapping[str, Any]:
    return {"group": "allergies"}


def _vaccine(_: World) -> Mapping[str, Any]:
    return {"line": UUID(int=4)}


def _their_vaccine(world: World) -> Mapping[str, Any]:
    return {**_record(world), **_vaccine(world)}


def _card_link(_: World) -> Mapping[str, Any]:
    return {"link": UUID(int=5)}


def _rescuer(_: World) -> Mapping[str, Any]:
    return {"numero": "ABCD-EFGH-JKMN-PQRS", "qui": "secours"}


def _health_link(_: World) -> Mapping[str, Any]:
    return {"token": "A" * 43}


def _health_link_file(_: World) -> Mapping[str, Any]:
    return {"token": "A" * 43, "ticket": "1.x"}


def _described(_: World) -> Mapping[str, Any]:
    return {"sorte": "DOCPAT03", "titre": "Mon compte rendu"}


def _answer_to_marc(_: World) -> Mapping[str, Any]:
    return {"medecin": MARC, "reponse": "oui"}


def _kind_hidden(_: World) -> Mapping[str, Any]:
    return {"sorte": "prescription", "a": "profession:60"}


def _page(world: World) -> Mapping[str, Any]:
    return {"document": world.document, "kind": "page", "number": 1}


def _record(world: World) -> Mapping[str, Any]:
    return {"record": world.record}


def _access(world: World) -> Mapping[str, Any]:
    return {**_record(world), "access": UUID(int=3)}


def _theirs(world: World) -> Mapping[str, Any]:
    return {**_record(world), **_document(world)}


def _their_page(world: World) -> Mapping[str, Any]:
    return {**_record(world), **_page(world)}


def _transferred(world: World) -> Mapping[str, Any]:
    return {**_record(world), "transfer": UUID(int=1)}


def _report(world: World) -> Mapping[str, Any]:
    return {**_record(world), "report": UUID(int=1)}


def _provider(_: World) -> Mapping[str, Any]:
    return {"provider": PROVIDER.name}


def _doctor(world: World) -> Mapping[str, Any]:
    return {"doctor": world.doctor}


def _account(world: World) -> Mapping[str, Any]:
    return {"account": world.holder}


def _letter(world: World) -> Mapping[str, Any]:
    return {"letter": world.letter}


def _agreed(_: World) -> Mapping[str, Any]:
    return {"accord": "oui"}


def _search(world: World) -> Mapping[str, Any]:
    year, month, day = world.birth_date
    return {"ins": world.ins, "naissance-year": year, "naissance-month": month, "naissance-day": day}


def _deposit(world: World) -> Mapping[str, Any]:
    day = {"acte-year": "2026", "acte-month": "2", "acte-day": "27"}
    return {"titre": "Compte rendu", "sorte": "11506-3", "fichier": world.file(), "form_key": "matrix", **day}


def _token(_: World) -> Mapping[str, Any]:
    return {"token": "un-lien-de-personne"}


def _factor(world: World) -> Mapping[str, Any]:
    return {"factor": world.factor}


def _waiting(_: World) -> Mapping[str, Any]:
    return {"waiting": UUID("00000000-0000-4000-8000-000000000002")}


def _secretary(_: World) -> Mapping[str, Any]:
    return {"nom": "Durand", "prenom": "Zoé", "email": "zoe.durand@exemple.test"}


def _member(_: World) -> Mapping[str, Any]:
    return {"member": MARC}


def _ends(_: World) -> Mapping[str, Any]:
    return {"choix": "fin"}


def _place(_: World) -> Mapping[str, Any]:
    return {"structure": CABINET}


def _names(_: World) -> Mapping[str, Any]:
    return {"qui": MARC}


def _office(_: World) -> Mapping[str, Any]:
    return {"sorte": "accueil", "email": "nouvel.agent@exemple.test"}


_NOBODYS = UUID(int=0)


def _their_tie(world: World) -> Mapping[str, Any]:
    return {**_record(world), "tie": _NOBODYS}


def _hospital(_: World) -> Mapping[str, Any]:
    return {"sort": "structure", "ref": cast.HOSPITAL.structure_id}


PUBLIC = Route(get=everybody(W.OK), post=NO_POST)
OWN = everybody(W.OK, ANONYMOUS=W.SIGN_IN)
OWN_PAGE = Route(get=OWN, post=NO_POST)
# A later page of an activation: without one under way in this browser it leads to the first.
UNDER_WAY = Route(get=everybody(W.ELSEWHERE), post=everybody(W.ELSEWHERE))
DEMO = Route(get=everybody(W.OK), post=NO_POST, kinds=frozenset({Kind.DEMO, Kind.SANDBOX}))
# The inspector of messages: whoever is at this machine, in a sandbox only.
INSPECTED = Route(get=everybody(W.OK), post=NO_POST, kinds=frozenset({Kind.SANDBOX}))


def _message(_: World) -> Mapping[str, Any]:
    return {"message": samples.kept(samples.REFUSED).id}


INSPECTED_ONE = replace(INSPECTED, parts=_message)
# A page of a person about a document of the own record: nobody else's address reaches it.
MY_DOCUMENT = Route(get=patients(W.OK, A.HOLDER), post=NO_POST, parts=_document)
MY_CHANGE = Route(get=patients(W.OK, A.HOLDER), post=patients(W.ELSEWHERE, A.HOLDER), parts=_document)
MANAGED = Route(get=professionals(W.OK, A.DEPOSITOR), post=NO_POST)
THEIR_DOCUMENT = Route(get=professionals(W.OK, *READERS), post=NO_POST, parts=_theirs)

# A step of a sign-in that is under way: no actor of the matrix has one.
NOT_WAITING = everybody(W.ELSEWHERE, ANONYMOUS=W.SIGN_IN)
IN_A_SIGN_IN = Route(get=NOT_WAITING, post=NOT_WAITING)
MY_ACCOUNT = everybody(W.OK, ANONYMOUS=W.SIGN_IN)

# The FHIR door knows tokens only: no session opens it (`tests/fhir` asks with tokens).
NO_SESSION = everybody(W.UNKNOWN)
# The SOAP door knows signed assertions only (`tests/xds`): what a browser sends is no message.
NO_MESSAGE = everybody(W.BAD)

MATRIX: Mapping[str, Route] = {
    "fhir_base": Route(get=NO_GET, post=NO_SESSION),
    "fhir_base_alone": Route(get=NO_GET, post=NO_SESSION),
    "fhir_metadata": PUBLIC,
    "fhir_documents": Route(get=NO_SESSION, post=NO_SESSION),
    "fhir_documents_by_form": Route(get=NO_GET, post=NO_SESSION),
    "fhir_generate_metadata": Route(get=NO_GET, post=NO_SESSION),
    "fhir_document": Route(get=NO_SESSION, post=NO_POST, parts=_fhir_document),
    "fhir_lists": Route(get=NO_SESSION, post=NO_POST),
    "fhir_lists_by_form": Route(get=NO_GET, post=NO_SESSION),
    "fhir_list": Route(get=NO_SESSION, post=NO_POST, parts=_fhir_document),
    "fhir_file": Route(get=NO_SESSION, post=NO_POST, parts=_fhir_document),
    "fhir_patients": Route(get=NO_SESSION, post=NO_POST),
    "fhir_patients_by_form": Route(get=NO_GET, post=NO_SESSION),
    "fhir_patient_match": Route(get=NO_GET, post=NO_SESSION),
    "fhir_patient_numbers": Route(get=NO_SESSION, post=NO_SESSION),
    "fhir_patient": Route(get=NO_SESSION, post=NO_POST, parts=_fhir_patient),
    "fhir_patient_summary": Route(get=NO_SESSION, post=NO_SESSION, parts=_fhir_patient),
    "fhir_patient_everything": Route(get=NO_SESSION, post=NO_SESSION, parts=_fhir_patient),
    "fhir_patient_export": Route(get=NO_SESSION, post=NO_POST, parts=_fhir_patient),
    "fhir_subscriptions": Route(get=NO_SESSION, post=NO_SESSION),
    "fhir_subscription": Route(get=NO_SESSION, post=NO_POST, parts=_fhir_document),
    "fhir_subscription_state": Route(get=NO_SESSION, post=NO_POST, parts=_fhir_document),
    "fhir_consents": Route(get=NO_SESSION, post=NO_SESSION),
    "fhir_consents_by_form": Route(get=NO_GET, post=NO_SESSION),
    "fhir_consent": Route(get=NO_SESSION, post=NO_POST, parts=_fhir_document),
    "fhir_relatives": Route(get=NO_SESSION, post=NO_POST),
    "fhir_relatives_by_form": Route(get=NO_GET, post=NO_SESSION),
    "fhir_relative": Route(get=NO_SESSION, post=NO_POST, parts=_fhir_document),
    "fhir_audits": Route(get=NO_SESSION, post=NO_POST),
    "fhir_audits_by_form": Route(get=NO_GET, post=NO_SESSION),
    "soap_repository": Route(get=NO_GET, post=NO_MESSAGE, software=True),
    "soap_registry": Route(get=NO_GET, post=NO_MESSAGE, software=True),
    "soap_record": Route(get=NO_GET, post=NO_MESSAGE, software=True),
    "soap_patients": Route(get=NO_GET, post=NO_MESSAGE, software=True),
    "soap_habilitations": Route(get=NO_GET, post=NO_MESSAGE, software=True),
    "soap_patients_specific": Route(get=NO_GET, post=NO_MESSAGE, software=True),
    "fhir_audit": Route(get=NO_SESSION, post=NO_POST, parts=_fhir_document),
    # The frame: the same for everybody.
    # Only where records open without asking, which these instances do not.
    "objection": Route(get=everybody(W.ABSENT), post=everybody(W.ABSENT)),
    # Who is signed in is led to the own first page.
    "home": Route(get=everybody(W.ELSEWHERE, ANONYMOUS=W.OK), post=NO_POST),
    "help": PUBLIC,
    "privacy": PUBLIC,
    "accessibility": PUBLIC,
    "accessibility_rules": PUBLIC,
    # An operator without colours or a picture of its own, as here, has neither address.
    "operator_colours": Route(get=everybody(W.ABSENT), post=NO_POST),
    "operator_logo": Route(get=everybody(W.ABSENT), post=NO_POST),
    "favicon": Route(get=everybody(W.ELSEWHERE), post=NO_POST),
    # What machines ask: the same for everybody, and nothing of anybody.
    "health_alive": PUBLIC,
    "health_ready": PUBLIC,
    "health_up_to_date": PUBLIC,
    # The application on a phone: nothing in it is anybody's.
    "application_start": Route(get=everybody(W.ELSEWHERE, ANONYMOUS=W.SIGN_IN), post=NO_POST),
    "application_manifest": Route(get=everybody(W.OK), post=NO_POST, parts=lambda _: {"language": "fr"}),
    "application_offline": Route(get=everybody(W.OK), post=NO_POST, parts=lambda _: {"language": "en"}),
    "application_worker": PUBLIC,
    "application_install": PUBLIC,
    # Without the name of a page, or of one that is not there, nothing is heard.
    "patient_listen": Route(get=NO_GET, post=everybody(W.ABSENT, ANONYMOUS=W.SIGN_IN)),
    # No form token and nothing that proves a page of ours: refused to everybody but a telephone's own menu.
    "share_in": Route(get=NO_GET, post=everybody(W.REFUSED)),
    "patient_share": Route(
        get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=patients(W.OK, A.HOLDER, A.OTHER_PATIENT)
    ),
    "preferences": Route(get=everybody(W.OK), post=everybody(W.ELSEWHERE)),
    # Signing in and out.
    "account_login": Route(get=everybody(W.ELSEWHERE, ANONYMOUS=W.OK), post=everybody(W.ELSEWHERE, ANONYMOUS=W.OK)),
    "account_confirm_login_code": Route(
        get=everybody(W.ELSEWHERE, ANONYMOUS=W.SIGN_IN), post=everybody(W.ELSEWHERE, ANONYMOUS=W.SIGN_IN)
    ),
    "account_second_factor": IN_A_SIGN_IN,
    "account_recovery_code": IN_A_SIGN_IN,
    "account_new_device": IN_A_SIGN_IN,
    "account_new_device_link": Route(
        get=everybody(W.ELSEWHERE, ANONYMOUS=W.OK), post=everybody(W.ELSEWHERE, ANONYMOUS=W.OK), parts=_token
    ),
    "account_passkey": Route(get=NO_GET, post=everybody(W.ELSEWHERE, ANONYMOUS=W.OK)),
    "account_no_code": PUBLIC,
    "account_lost": PUBLIC,
    "account_lost_one": Route(get=everybody(W.OK), post=NO_POST, parts=lambda _: {"what": "mail"}),
    "account_lost_code": Route(get=everybody(W.OK), post=everybody(W.OK)),
    "account_lost_begun": PUBLIC,
    "account_activate": Route(get=everybody(W.OK), post=everybody(W.OK)),
    "account_activate_login": UNDER_WAY,
    "account_activate_contact": UNDER_WAY,
    "account_activate_code": UNDER_WAY,
    "account_activate_terms": UNDER_WAY,
    "account_activated": PUBLIC,
    "account_activated_by_list": PUBLIC,
    # The receipt: for whoever opened the record, and for the desk.
    "receipt": Route(
        get=everybody(W.ABSENT, ANONYMOUS=W.SIGN_IN, DEPOSITOR=W.OK, DESK=W.OK), post=NO_POST, parts=_letter
    ),
    # The account of who is signed in: every kind has one.
    "account_home": OWN_PAGE,
    "account_contact": Route(get=OWN, post=OWN, parts=lambda _: {"kind": "email"}),
    "account_contact_code": Route(
        get=everybody(W.ELSEWHERE, ANONYMOUS=W.SIGN_IN), post=everybody(W.ELSEWHERE, ANONYMOUS=W.SIGN_IN)
    ),
    "account_password": Route(get=OWN, post=OWN),
    "account_push": Route(get=OWN, post=everybody(W.OK, ANONYMOUS=W.SIGN_IN)),
    "account_sessions": Route(get=OWN, post=everybody(W.ELSEWHERE, ANONYMOUS=W.SIGN_IN)),
    "account_freeze": Route(get=OWN, post=everybody(W.ELSEWHERE, ANONYMOUS=W.SIGN_IN)),
    "account_rules": Route(get=OWN, post=OWN),
    # A notice's link freezes; frozen is explained to everybody; unfreezing needs a sign-in under way.
    "account_not_me": Route(
        get=everybody(W.OK), post=everybody(W.ELSEWHERE), parts=lambda world: {"token": world.notice}
    ),
    "account_frozen": PUBLIC,
    "account_unfreeze": Route(get=everybody(W.SIGN_IN), post=everybody(W.SIGN_IN)),
    "account_choose_activity": Route(
        get=everybody(W.OK, ANONYMOUS=W.SIGN_IN), post=everybody(W.OK, ANONYMOUS=W.SIGN_IN)
    ),
    # Outside providers: the matrix has one of patients, which does not answer (tests/identity/outside has the rest).
    "outside_start": Route(
        get=NO_GET,
        post=everybody(W.ABSENT, **dict.fromkeys(("ANONYMOUS", *(one.name for one in PATIENTS)), W.SILENT)),
        parts=_provider,
    ),
    "outside_return": Route(get=everybody(W.BAD), post=NO_POST, parts=_provider),
    "outside_first": Route(
        get=everybody(W.ELSEWHERE, ANONYMOUS=W.SIGN_IN), post=everybody(W.ELSEWHERE, ANONYMOUS=W.SIGN_IN)
    ),
    "patient_give_ins": Route(get=patients(W.ELSEWHERE, *PATIENTS), post=patients(W.ELSEWHERE, *PATIENTS)),
    "outside_links": Route(get=patients(W.OK, *PATIENTS), post=patients(W.ELSEWHERE, *PATIENTS)),
    "account_logout": Route(get=everybody(W.OK, ANONYMOUS=W.ELSEWHERE), post=everybody(W.ELSEWHERE)),
    "account_signed_out": PUBLIC,
    # The account itself, for whoever is signed in; each sees the own one only. Signing in is a fresh proof.
    "account_security": Route(get=MY_ACCOUNT, post=NO_POST),
    "account_factor_needed": Route(get=MY_ACCOUNT, post=NO_POST),
    "account_passkey_add": Route(get=MY_ACCOUNT, post=MY_ACCOUNT),
    "account_application_add": Route(get=MY_ACCOUNT, post=MY_ACCOUNT),
    "account_printed_codes": Route(get=MY_ACCOUNT, post=MY_ACCOUNT),
    "account_factor_remove": Route(
        get=everybody(W.ABSENT, ANONYMOUS=W.SIGN_IN, OPERATOR=W.OK),
        post=everybody(W.ABSENT, ANONYMOUS=W.SIGN_IN, OPERATOR=W.OK),
        parts=_factor,
    ),
    "account_prove": Route(get=NOT_WAITING, post=NOT_WAITING, parts=_waiting),
    "account_proved": Route(get=NOT_WAITING, post=NO_POST, parts=_waiting),
    # A person and the own record. Each of these pages is about the record of who asks.
    "patient_home": Route(get=patients(W.OK, *PATIENTS), post=NO_POST),
    "patient_open": Route(
        get=patients(W.ELSEWHERE, A.HOLDER, A.OTHER_PATIENT, NEW_PATIENT=W.OK),
        post=patients(W.OK, A.HOLDER, A.OTHER_PATIENT, NEW_PATIENT=W.ELSEWHERE),
        form=_agreed,
    ),
    "patient_opened": Route(get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=NO_POST),
    "patient_close": Route(
        get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=patients(W.ELSEWHERE, A.HOLDER, A.OTHER_PATIENT)
    ),
    "patient_closed": Route(get=patients(W.ELSEWHERE, *PATIENTS), post=NO_POST),
    "patient_reopen": Route(
        get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=patients(W.ELSEWHERE, A.HOLDER, A.OTHER_PATIENT)
    ),
    "patient_choices": Route(get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=NO_POST),
    # The form names a word that nobody said: whoever may answer is told that it waits no more.
    "patient_reported": Route(
        get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT),
        post=patients(W.ELSEWHERE, A.HOLDER, A.OTHER_PATIENT),
        form=lambda _: {"lieu": "1750900002", "question": "feeding", "reponse": "non"},
    ),
    "patient_choice": Route(
        get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT),
        post=patients(W.ELSEWHERE, A.HOLDER, A.OTHER_PATIENT),
        parts=lambda _: {"question": "samu"},
        form=lambda _: {"reponse": "non"},
    ),
    "patient_export": Route(
        get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=patients(W.OK, A.HOLDER, A.OTHER_PATIENT)
    ),
    # Their records are open: the pages of a closed or suspended one lead elsewhere.
    "patient_destroy": Route(
        get=patients(W.ELSEWHERE, A.HOLDER, A.OTHER_PATIENT), post=patients(W.ELSEWHERE, A.HOLDER, A.OTHER_PATIENT)
    ),
    "patient_keep": Route(
        get=patients(W.ELSEWHERE, A.HOLDER, A.OTHER_PATIENT), post=patients(W.ELSEWHERE, A.HOLDER, A.OTHER_PATIENT)
    ),
    "patient_suspended": Route(
        get=patients(W.ELSEWHERE, A.HOLDER, A.OTHER_PATIENT), post=patients(W.ELSEWHERE, A.HOLDER, A.OTHER_PATIENT)
    ),
    "patient_journal": Route(get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=NO_POST),
    "patient_access": Route(get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=NO_POST),
    # A line and a merge that are nobody's.
    "patient_journal_former": Route(
        get=patients(W.ABSENT), post=NO_POST, parts=lambda _: {"transfer": _NOBODYS}
    ),
    "patient_report": Route(get=patients(W.ABSENT), post=patients(W.ABSENT), parts=lambda _: {"line": _NOBODYS}),
    "patient_notices": Route(get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=NO_POST),
    "patient_notice": Route(
        get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT),
        post=patients(W.ELSEWHERE, A.HOLDER, A.OTHER_PATIENT),
        parts=lambda _: {"question": "visites"},
        form=lambda _: {"reponse": "weekly"},
    ),
    "patient_proof": Route(
        get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=patients(W.OK, A.HOLDER, A.OTHER_PATIENT)
    ),
    "quick_exit": Route(get=NO_GET, post=everybody(W.OK)),
    "safety": Route(get=everybody(W.OK), post=NO_POST),
    "help_film": Route(get=everybody(W.ABSENT), post=NO_POST),
    "help_captions": Route(get=everybody(W.ABSENT), post=NO_POST),
    "end_codes": Route(
        get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=patients(W.ELSEWHERE, A.HOLDER, A.OTHER_PATIENT)
    ),
    "news": Route(get=everybody(W.OK, ANONYMOUS=W.SIGN_IN), post=NO_POST),
    "news_read_all": Route(get=NO_GET, post=everybody(W.ELSEWHERE, ANONYMOUS=W.SIGN_IN)),
    "news_read": Route(
        get=NO_GET, post=everybody(W.ABSENT, ANONYMOUS=W.SIGN_IN), parts=lambda _: {"notice": _NOBODYS}
    ),
    "patient_error": Route(
        get=patients(W.ABSENT, HOLDER=W.OK),
        post=patients(W.ABSENT, HOLDER=W.OK),
        parts=_document,
        form=lambda _: {"quoi": "fact", "texte": ""},
    ),
    "patient_errors": Route(get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=NO_POST),
    "pro_errors": Route(get=professionals(W.OK, *PROFESSIONALS), post=NO_POST),
    "error_to_answer": Route(
        get=professionals(W.ABSENT),
        post=professionals(W.ABSENT),
        parts=lambda world: {"record": world.record, "mistake": _NOBODYS},
        form=lambda _: {"suite": "corrige", "reponse": "Fait."},
    ),
    "patient_reports": Route(get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=NO_POST),
    # To another person a document of this record has the history of one that never was.
    "patient_document_journal": Route(
        get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=NO_POST, parts=_document
    ),
    "pro_own_acts": Route(get=at_work(W.OK, *PROFESSIONALS), post=NO_POST),
    "pro_batch": Route(get=at_work(W.OK, *PROFESSIONALS), post=at_work(W.OK, *PROFESSIONALS)),
    "pro_batch_for": Route(get=at_work(W.OK, *READERS), post=at_work(W.OK, *READERS), parts=_record),
    "structure_activity": MANAGED,
    "structure_software": MANAGED,
    "pro_keys": Route(get=professionals(W.OK, *PROFESSIONALS), post=professionals(W.OK, *PROFESSIONALS)),
    "pro_patients": Route(get=professionals(W.OK, *PROFESSIONALS), post=NO_POST),
    "structure_acts": MANAGED,
    "pro_code": Route(
        get=professionals(W.OK, *PROFESSIONALS), post=professionals(W.OK, *PROFESSIONALS),
    ),
    "pro_agreement_others": Route(get=professionals(W.OK, *READERS), post=NO_POST, parts=_record),
    "pro_agreement_for": Route(
        get=professionals(W.OK, *READERS), post=professionals(W.OK, *READERS),
        parts=lambda world: {**_record(world), **_hospital(world)}, form=_agreed,
    ),
    "pro_give_up": Route(
        get=professionals(W.OK, *READERS), post=professionals(W.ELSEWHERE, *READERS), parts=_record
    ),
    "patient_access_search": Route(get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=NO_POST),
    "patient_access_code": Route(
        get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT),
        post=patients(W.OK, A.HOLDER, A.OTHER_PATIENT),
        form=lambda _: {"duree": "120"},
    ),
    "patient_access_code_end": Route(
        get=NO_GET, post=patients(W.ELSEWHERE, A.HOLDER, A.OTHER_PATIENT), parts=lambda _: {"code": UUID(int=3)}
    ),
    "patient_access_one": Route(get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=NO_POST, parts=_hospital),
    "patient_access_change": Route(
        get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT),
        post=patients(W.ELSEWHERE, A.HOLDER, A.OTHER_PATIENT),
        parts=lambda world: {**_hospital(world), "act": "bloquer"},
    ),
    "patient_doctor": Route(get=patients(W.OK, *PATIENTS), post=NO_POST),
    # Nobody asks to be the holder's médecin traitant: there is nothing to answer; Marc is it, and may be ended.
    "patient_doctor_answer": Route(
        get=patients(W.ABSENT), post=patients(W.ELSEWHERE, A.HOLDER, A.OTHER_PATIENT), form=_answer_to_marc
    ),
    "patient_doctor_end": Route(
        get=patients(W.ABSENT), post=patients(W.ELSEWHERE, A.HOLDER, A.OTHER_PATIENT), form=_answer_to_marc
    ),
    "patient_doctor_code": Route(
        get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=patients(W.OK, A.HOLDER, A.OTHER_PATIENT)
    ),
    "patient_doctor_confirm": Route(
        get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT),
        post=patients(W.ELSEWHERE, A.HOLDER, A.OTHER_PATIENT),
        parts=_doctor,
    ),
    "patient_ins": Route(get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=NO_POST),
    "patient_ins_mistake": Route(
        get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=patients(W.OK, A.HOLDER, A.OTHER_PATIENT)
    ),
    "patient_measures": Route(get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=NO_POST),
    "patient_measures_sharing": Route(
        get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=patients(W.ELSEWHERE, A.HOLDER, A.OTHER_PATIENT)
    ),
    "patient_measure_kind": Route(get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=NO_POST, parts=_kind),
    "patient_measure_add": Route(
        get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), parts=_kind
    ),
    "patient_measure_target": Route(
        get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT),
        post=patients(W.ELSEWHERE, A.HOLDER, A.OTHER_PATIENT),
        parts=_kind,
    ),
    "patient_measures_files": Route(
        get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=patients(W.OK, A.HOLDER, A.OTHER_PATIENT)
    ),
    "patient_measures_file": Route(
        get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=NO_POST, parts=lambda _: {"form": "csv"}
    ),
    "patient_results": Route(get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=NO_POST),
    "patient_result": Route(get=patients(W.ABSENT), post=NO_POST, parts=lambda _: {"key": "0"}),
    # Everybody of the world is grown up.
    "patient_measure_growth": Route(get=patients(W.ABSENT), post=NO_POST, parts=_kind),
    "patient_measure": Route(get=patients(W.ABSENT), post=NO_POST, parts=_kind_measure),
    "patient_measure_change": Route(
        get=patients(W.ABSENT), post=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), parts=_kind_measure
    ),
    "patient_measure_remove": Route(get=patients(W.ABSENT), post=patients(W.ABSENT), parts=_kind_measure),
    "pro_measures": Route(get=professionals(W.OK, *READERS), post=NO_POST, parts=_record),
    "pro_measure_kind": Route(get=professionals(W.OK, *READERS), post=NO_POST, parts=_record_kind),
    "pro_measure_add": Route(
        get=professionals(W.OK, *READERS), post=professionals(W.OK, *READERS), parts=_record_kind
    ),
    "pro_results": Route(get=professionals(W.OK, *READERS), post=NO_POST, parts=_record),
    "pro_result": Route(
        get=professionals(W.ABSENT, *READERS), post=NO_POST, parts=lambda world: {**_record(world), "key": "0"}
    ),
    "pro_measure_growth": Route(get=professionals(W.ABSENT, *READERS), post=NO_POST, parts=_record_kind),
    "pro_measure": Route(get=professionals(W.ABSENT, *READERS), post=NO_POST, parts=_record_measure),
    "pro_measure_change": Route(
        get=professionals(W.ABSENT, *READERS), post=professionals(W.OK, *READERS), parts=_record_measure
    ),
    "pro_measure_remove": Route(
        get=professionals(W.ABSENT, *READERS), post=professionals(W.ABSENT, *READERS), parts=_record_measure
    ),
    "patient_documents": Route(get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=NO_POST),
    # Words go into the session and what they find follows; without words there is the list: nothing is read here.
    "patient_search_documents": Route(get=patients(W.ELSEWHERE, *PATIENTS), post=patients(W.ELSEWHERE, *PATIENTS)),
    "patient_scan": Route(
        get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=patients(W.OK, A.HOLDER, A.OTHER_PATIENT)
    ),
    "patient_add_document": Route(
        get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=patients(W.OK, A.HOLDER, A.OTHER_PATIENT)
    ),
    "patient_delete_documents": Route(
        get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=patients(W.OK, A.HOLDER, A.OTHER_PATIENT)
    ),
    "patient_file_document": MY_CHANGE,
    "patient_profile": Route(get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=NO_POST),
    # A form that names no proposal is told so on the page.
    "patient_proposals": Route(
        get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=patients(W.OK, A.HOLDER, A.OTHER_PATIENT)
    ),
    "patient_summary": Route(
        get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=patients(W.OK, A.HOLDER, A.OTHER_PATIENT)
    ),
    "patient_whole": Route(get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=NO_POST),
    "patient_synthesis": Route(
        get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=patients(W.OK, A.HOLDER, A.OTHER_PATIENT)
    ),
    # Without a file the page says so; no record is looked at.
    "patient_take_in": Route(
        get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=patients(W.OK, A.HOLDER, A.OTHER_PATIENT)
    ),
    "patient_profile_section": Route(get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=NO_POST, parts=_section),
    "patient_profile_add": Route(
        get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), parts=_section
    ),
    "patient_profile_sharing": Route(
        get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT),
        post=patients(W.ELSEWHERE, A.HOLDER, A.OTHER_PATIENT),
        parts=_section,
    ),
    "patient_profile_not_concerned": Route(
        get=NO_GET, post=patients(W.ELSEWHERE, A.HOLDER, A.OTHER_PATIENT), parts=_section
    ),
    "patient_profile_line": Route(get=patients(W.ABSENT), post=NO_POST, parts=_section_line),
    "patient_profile_change": Route(
        get=patients(W.ABSENT), post=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), parts=_section_line
    ),
    "patient_profile_remove": Route(get=patients(W.ABSENT), post=patients(W.ABSENT), parts=_section_line),
    "patient_care_history": Route(get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=NO_POST),
    "pro_care_history": Route(get=professionals(W.OK, *READERS), post=NO_POST, parts=_record),
    "patient_wishes": Route(get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=NO_POST),
    "patient_organ_donation": Route(get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=NO_POST),
    "patient_directives_write": Route(
        get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=patients(W.OK, A.HOLDER, A.OTHER_PATIENT)
    ),
    "patient_directives_add": Route(
        get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=patients(W.OK, A.HOLDER, A.OTHER_PATIENT)
    ),
    "patient_profile_link": Route(get=patients(W.ABSENT), post=patients(W.ABSENT), parts=_section_line),
    "patient_card": Route(get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=NO_POST),
    "patient_card_choose": Route(
        get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT),
        post=patients(W.ELSEWHERE, A.HOLDER, A.OTHER_PATIENT),
        parts=_card_group,
    ),
    "patient_card_paper": Route(get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=NO_POST),
    "patient_card_link_paper": Route(get=patients(W.ABSENT), post=NO_POST, parts=_card_link),
    "patient_card_phone": Route(get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=NO_POST),
    "card_offline": Route(get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=NO_POST),
    "card_worker": Route(get=everybody(W.OK), post=NO_POST),
    "patient_card_links": Route(get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=NO_POST),
    "patient_card_link_make": Route(
        get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=patients(W.OK, A.HOLDER, A.OTHER_PATIENT)
    ),
    "patient_card_link": Route(get=patients(W.ABSENT), post=NO_POST, parts=_card_link),
    "patient_card_link_end": Route(
        get=patients(W.ELSEWHERE, A.HOLDER, A.OTHER_PATIENT, NEW_PATIENT=W.ABSENT),
        post=patients(W.ELSEWHERE, A.HOLDER, A.OTHER_PATIENT),
        parts=_card_link,
    ),
    # Who holds a link needs no account; this one was never made.
    "rescue": Route(get=everybody(W.OK), post=everybody(W.OK), form=_rescuer),
    "shl_manifest": Route(get=NO_GET, post=everybody(W.BAD), parts=_health_link, software=True),
    "shl_file": Route(get=everybody(W.ABSENT), post=NO_POST, parts=_health_link_file, software=True),
    "pro_glance": Route(get=professionals(W.OK, *READERS), post=NO_POST, parts=_record),
    "pro_profile": Route(get=professionals(W.OK, *READERS), post=NO_POST, parts=_record),
    **dict.fromkeys(
        (
            "patient_vaccines", "patient_vaccine_dates", "patient_vaccines_for_some", "patient_vaccines_print",
            "patient_vaccines_pdf",
        ),
        Route(get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=NO_POST),
    ),
    "patient_vaccine_reminders": Route(
        get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=patients(W.ELSEWHERE, A.HOLDER, A.OTHER_PATIENT)
    ),
    **dict.fromkeys(
        ("patient_vaccine_add", "patient_vaccine_box"),
        Route(get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=patients(W.OK, A.HOLDER, A.OTHER_PATIENT)),
    ),
    "patient_vaccine": Route(get=patients(W.ABSENT), post=NO_POST, parts=_vaccine),
    "patient_vaccine_change": Route(
        get=patients(W.ABSENT), post=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), parts=_vaccine
    ),
    "patient_vaccine_remove": Route(get=patients(W.ABSENT), post=patients(W.ABSENT), parts=_vaccine),
    "patient_vaccine_word": Route(get=patients(W.ABSENT), post=patients(W.ABSENT), parts=_vaccine),
    # An empty form is shown again with what is missing.
    "pro_vaccines": Route(
        get=professionals(W.OK, *READERS), post=professionals(W.OK, *READERS), parts=_record
    ),
    "pro_vaccine_act": Route(get=NO_GET, post=professionals(W.ABSENT), parts=_their_vaccine),
    "patient_folder": Route(get=patients(W.ABSENT), post=patients(W.ABSENT), parts=_folder),
    # The document of the world is a doctor's: it is not the person's to change.
    "patient_change_document": Route(
        get=patients(W.ABSENT), post=patients(W.ABSENT, HOLDER=W.REFUSED), parts=_document, form=_described
    ),
    "patient_document": MY_DOCUMENT,
    "patient_document_original": MY_DOCUMENT,
    "patient_document_part": Route(get=patients(W.OK, A.HOLDER), post=NO_POST, parts=_page),
    "patient_hide": MY_CHANGE,
    "patient_hidings": Route(get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=NO_POST),
    "patient_hide_kind": Route(get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=NO_POST),
    # Without a kind the page that asks for it.
    "patient_hide_kind_whom": Route(get=patients(W.ELSEWHERE, *PATIENTS), post=NO_POST),
    # Without those from whom to hide there is nothing to confirm.
    "patient_hide_kind_confirm": Route(
        get=patients(W.ABSENT), post=patients(W.ELSEWHERE, A.HOLDER, A.OTHER_PATIENT), form=_kind_hidden
    ),
    "patient_show_to": Route(
        get=patients(W.ABSENT), post=patients(W.ELSEWHERE, A.HOLDER, A.OTHER_PATIENT), form=_kind_hidden
    ),
    "patient_hide_whom": Route(get=patients(W.OK, A.HOLDER), post=NO_POST, parts=_document),
    "patient_hide_confirm": Route(
        get=patients(W.ABSENT), post=patients(W.ELSEWHERE, A.HOLDER), parts=_document, form=_kind_hidden
    ),
    "patient_who_sees": Route(get=patients(W.OK, A.HOLDER), post=NO_POST, parts=_document),
    "patient_show": MY_CHANGE,
    # A professional and somebody's record.
    "pro_home": Route(get=at_work(W.OK, *PROFESSIONALS), post=at_work(W.ELSEWHERE, *PROFESSIONALS), form=_search),
    # Offered to doctors and pharmacists; an empty form is shown again with what is missing.
    "pro_open": Route(get=professionals(W.OK, *PROFESSIONALS), post=professionals(W.OK, *PROFESSIONALS)),
    # The record is open: who may see it is led to its page.
    "pro_reopen": Route(
        get=professionals(W.ELSEWHERE, *READERS), post=professionals(W.ELSEWHERE, *READERS), parts=_record
    ),
    "pro_record": Route(get=at_work(W.OK, *READERS), post=NO_POST, parts=_record),
    "pro_agreement": Route(
        get=NO_GET, post=professionals(W.ELSEWHERE, *READERS), parts=_record, form=_agreed
    ),
    # An address that was passed on opens nothing: the doctor without a tie has not found the person in this session.
    "pro_emergency": Route(get=professionals(W.OK, *READERS), post=professionals(W.OK, *READERS), parts=_record),
    "pro_emergency_end": Route(
        get=NO_GET, post=professionals(W.ELSEWHERE, *PROFESSIONALS), parts=_record
    ),
    "pro_emergency_search": Route(
        get=professionals(W.OK, *PROFESSIONALS), post=professionals(W.OK, *PROFESSIONALS)
    ),
    "pro_emergency_notices": Route(get=professionals(W.OK, *PROFESSIONALS), post=NO_POST),
    # Odette is of age: there is no connexion secrète in her record.
    "pro_secret": Route(get=professionals(W.ABSENT), post=professionals(W.ABSENT), parts=_record),
    "pro_secret_end": Route(get=NO_GET, post=professionals(W.ELSEWHERE, *PROFESSIONALS), parts=_record),
    # Who may not read the record has found nobody in this session; both who may read are doctors.
    "pro_treating": Route(
        get=professionals(W.OK, *READERS), post=professionals(W.ELSEWHERE, *READERS), parts=_record
    ),
    "pro_hiding": Route(get=professionals(W.OK, *READERS), post=professionals(W.OK, *READERS), parts=_theirs),
    "pro_documents": Route(get=professionals(W.OK, *READERS), post=NO_POST, parts=_record),
    "pro_search_documents": Route(
        get=professionals(W.ELSEWHERE, *PROFESSIONALS),
        post=professionals(W.ELSEWHERE, *PROFESSIONALS),
        parts=_record,
    ),
    "pro_deposit": Route(get=at_work(W.OK, *READERS), post=at_work(W.OK, *READERS), parts=_record, form=_deposit),
    "pro_document": THEIR_DOCUMENT,
    "pro_document_original": THEIR_DOCUMENT,
    # Both doctors are of the structure that deposited.
    "pro_replace": Route(get=professionals(W.OK, *READERS), post=professionals(W.OK, *READERS), parts=_theirs),
    # Nothing waits here, and it is no minor's: the pages say so. Only its author keeps a document from the person.
    "pro_announce": Route(
        get=professionals(W.OK, *READERS), post=professionals(W.OK, *READERS), parts=_theirs
    ),
    "pro_withhold": Route(
        get=professionals(W.OK, *READERS), post=professionals(W.ELSEWHERE, A.DEPOSITOR), parts=_theirs
    ),
    "pro_keep_parents": Route(
        get=professionals(W.OK, *READERS), post=professionals(W.OK, *READERS), parts=_theirs
    ),
    "pro_show_parents": Route(
        get=professionals(W.OK, *READERS), post=professionals(W.OK, *READERS), parts=_theirs
    ),
    "pro_delete": Route(get=professionals(W.OK, *READERS), post=professionals(W.OK, *READERS), parts=_theirs),
    "pro_archive": Route(get=NO_GET, post=professionals(W.ELSEWHERE, *READERS), parts=_theirs),
    # Only the depositor reads what the schematrons found.
    "pro_document_checks": Route(
        get=professionals(W.OK, A.DEPOSITOR), post=NO_POST, parts=_theirs
    ),
    "pro_document_part": Route(get=professionals(W.OK, *READERS), post=NO_POST, parts=_their_page),
    # The desk; its agent found the person in this session.
    "desk_home": Route(get=desk(W.OK), post=desk(W.ELSEWHERE), form=_search),
    "desk_close": Route(get=desk(W.OK), post=desk(W.OK), parts=_record),
    # The record is open: there is nothing to reopen, no suspension, no closing to add a death to.
    "desk_reopen": Route(get=desk(W.OK), post=desk(W.OK), parts=_record),
    "desk_contest": Route(get=desk(W.OK), post=desk(W.OK), parts=_record),
    "desk_death": Route(get=desk(W.OK), post=desk(W.OK), parts=_record),
    "desk_open": Route(get=desk(W.OK), post=desk(W.OK)),
    "desk_person": Route(get=desk(W.OK), post=NO_POST, parts=_record),
    "desk_accounts": Route(get=desk(W.OK), post=desk(W.OK)),
    "desk_open_child": Route(get=desk(W.OK), post=desk(W.OK)),
    "desk_open_protected": Route(get=desk(W.OK), post=desk(W.OK)),
    "desk_court": Route(get=desk(W.OK), post=desk(W.OK)),
    "desk_new_account": Route(get=desk(W.OK), post=desk(W.OK)),
    "desk_account": Route(get=desk(W.OK), post=NO_POST, parts=_account),
    "desk_account_act": Route(
        get=NO_GET, post=desk(W.ELSEWHERE), parts=_account, form=lambda _: {"acte": "bloquer"}
    ),
    "desk_person_account": Route(get=desk(W.ELSEWHERE), post=desk(W.ELSEWHERE), parts=_record),
    "desk_letters": Route(get=desk(W.OK), post=NO_POST),
    "desk_letters_print": Route(get=NO_GET, post=desk(W.OK), form=lambda world: {"lettre": str(world.letter)}),
    "desk_letter_settle": Route(
        get=NO_GET, post=desk(W.ELSEWHERE), parts=_letter, form=lambda _: {"issue": "handed"}
    ),
    "desk_by_traits": Route(get=desk(W.OK), post=desk(W.OK)),
    "desk_merge": Route(get=desk(W.OK), post=desk(W.OK), parts=_record),
    "desk_move": Route(get=desk(W.OK), post=desk(W.OK), parts=_record),
    "desk_transfers": Route(get=desk(W.OK), post=NO_POST, parts=_record),
    "desk_undo": Route(get=desk(W.OK), post=desk(W.OK), parts=_transferred),
    "desk_reports": Route(get=desk(W.OK), post=NO_POST),
    "desk_ties": Route(get=desk(W.OK), post=NO_POST, parts=_record),
    "desk_tie_parent": Route(get=desk(W.OK), post=desk(W.OK), parts=_record),
    "desk_tie_guardian": Route(get=desk(W.OK), post=desk(W.OK), parts=_record),
    "desk_tie_end": Route(get=desk(W.ABSENT), post=desk(W.ABSENT), parts=_their_tie),
    "desk_identity": Route(get=desk(W.OK), post=NO_POST, parts=_record),
    "desk_identity_correct": Route(get=desk(W.OK), post=desk(W.OK), parts=_record),
    "desk_report": Route(get=NO_GET, post=desk(W.OK), parts=_report),
    # Who runs the instance.
    # Odette lives: there is nothing to write down.
    "operator_heirs": Route(get=operator(W.OK), post=operator(W.OK)),
    "operator_heir": Route(get=operator(W.REFUSED), post=operator(W.REFUSED), parts=_record),
    "operator_suspend": Route(get=operator(W.OK), post=operator(W.OK)),
    "operator_lift": Route(get=operator(W.OK), post=operator(W.OK)),
    "operator_fraud": Route(get=operator(W.OK), post=operator(W.OK)),
    "operator_emergencies": Route(get=operator(W.OK), post=NO_POST),
    "operator_emergency": Route(get=operator(W.ABSENT), post=operator(W.ABSENT), parts=_access),
    "operator_activity": Route(get=operator(W.OK), post=NO_POST),
    "operator_integration": Route(get=operator(W.OK), post=NO_POST),
    "operator_feeds": Route(get=operator(W.OK), post=NO_POST),
    "operator_health": Route(get=operator(W.OK), post=NO_POST),
    "operator_alerts": Route(get=operator(W.OK), post=NO_POST),
    "operator_alert": Route(
        get=operator(W.ABSENT), post=operator(W.ABSENT), parts=lambda _: {"alert": _NOBODYS},
        form=lambda _: {"etat": "justified", "note": ""},
    ),
    "operator_regulation": Route(get=operator(W.OK), post=operator(W.OK)),
    "operator_reports": Route(get=operator(W.OK), post=NO_POST),
    "operator_report": Route(
        get=operator(W.ABSENT),
        post=operator(W.ABSENT),
        parts=lambda world: {"record": world.record, "report": _NOBODYS},
        form=lambda _: {"suite": "normal", "reponse": "C’est normal."},
    ),
    "operator_mistakes": Route(get=operator(W.OK), post=NO_POST),
    "operator_mistake": Route(
        get=operator(W.ABSENT),
        post=operator(W.ABSENT),
        parts=lambda world: {"record": world.record, "mistake": _NOBODYS},
        form=lambda _: {"fait": "author_asked"},
    ),
    "operator_home": Route(get=operator(W.OK), post=NO_POST),
    "operator_matrix": Route(get=operator(W.OK), post=NO_POST),
    "operator_content_checks": Route(get=operator(W.OK), post=NO_POST),
    # A structure's administrators: Hélène manages the practice; nobody else who works there sees more than nothing.
    "structure_staff": MANAGED,
    "structure_add": Route(
        get=professionals(W.OK, A.DEPOSITOR), post=professionals(W.OK, A.DEPOSITOR), form=_secretary
    ),
    "structure_secretary": Route(
        get=professionals(W.OK, A.DEPOSITOR), post=professionals(W.OK, A.DEPOSITOR), form=_secretary
    ),
    "structure_member": Route(
        get=professionals(W.OK, A.DEPOSITOR), post=professionals(W.ELSEWHERE, A.DEPOSITOR), parts=_member, form=_ends
    ),
    "operator_structures": Route(get=operator(W.OK), post=NO_POST),
    "operator_structure": Route(get=operator(W.OK), post=operator(W.ELSEWHERE), parts=_place, form=_names),
    "operator_accounts": Route(get=operator(W.OK), post=operator(W.OK), form=_office),
    # People who act for others. Nobody of this cast acts for anybody: the forms are empty.
    "charges": Route(get=patients(W.OK, *PATIENTS), post=NO_POST),
    "charge_enter": Route(get=NO_GET, post=patients(W.ELSEWHERE, *PATIENTS), form=lambda _: {"dossier": "moi"}),
    "child_open": Route(get=patients(W.OK, *PATIENTS), post=patients(W.OK, *PATIENTS)),
    "child_opened": Route(get=patients(W.ELSEWHERE, *PATIENTS), post=NO_POST),
    "invitation": Route(get=patients(W.OK, *PATIENTS), post=patients(W.OK, *PATIENTS)),
    "ties": Route(get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=NO_POST),
    "tie_invite": Route(
        get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=patients(W.OK, A.HOLDER, A.OTHER_PATIENT)
    ),
    "tie_invite_parent": Route(
        get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=patients(W.OK, A.HOLDER, A.OTHER_PATIENT)
    ),
    "tie_end": Route(get=patients(W.ABSENT), post=patients(W.ABSENT), parts=lambda _: {"tie": _NOBODYS}),
    "tie_leave": Route(get=patients(W.ABSENT), post=patients(W.ABSENT)),
    "guardian_words": Route(
        get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=patients(W.OK, A.HOLDER, A.OTHER_PATIENT)
    ),
    # Software. A browser's form is none of its requests.
    "oauth_token": Route(get=everybody(W.NO_METHOD), post=everybody(W.BAD), software=True),
    "oauth_revoke": Route(get=everybody(W.NO_METHOD), post=everybody(W.BAD), software=True),
    "oauth_introspect": Route(get=everybody(W.NO_METHOD), post=everybody(W.BAD), software=True),
    "oauth_userinfo": Route(get=everybody(W.UNKNOWN), post=NO_POST, software=True),
    "oauth_context": Route(get=everybody(W.NO_METHOD), post=everybody(W.UNKNOWN), software=True),
    "oauth_jwks": Route(get=everybody(W.OK), post=NO_POST, software=True),
    "smart_configuration": Route(get=everybody(W.OK), post=NO_POST, software=True),
    "openid_configuration": Route(get=everybody(W.OK), post=NO_POST, software=True),
    # An application sends the person here; one that nobody registered is told to everybody alike.
    "oauth_authorize": Route(get=everybody(W.BAD), post=NO_POST),
    # A software sends its professional here; nothing is opened by it.
    "pro_context_arrive": Route(get=everybody(W.ELSEWHERE), post=NO_POST, parts=lambda _: {"handle": "rien"}),
    "pro_context": Route(get=professionals(W.OK, *PROFESSIONALS), post=professionals(W.OK, *PROFESSIONALS)),
    "applications": Route(get=patients(W.OK, *PATIENTS), post=NO_POST),
    # No software subscribed: whoever decides on a record finds nothing to end.
    "patient_told": Route(
        get=patients(W.OK, A.HOLDER, A.OTHER_PATIENT), post=patients(W.ABSENT),
        form=lambda _: {"logiciel": str(_NOBODYS)},
    ),  # fmt: skip
    # Nothing waits under this key, and nothing was allowed.
    "application_asked": Route(
        get=patients(W.ELSEWHERE, *PATIENTS), post=patients(W.ELSEWHERE, *PATIENTS), parts=lambda _: {"key": _NOBODYS}
    ),
    "application_stop": Route(
        get=patients(W.ABSENT), post=patients(W.ABSENT), parts=lambda _: {"permission": _NOBODYS}
    ),
    # The demonstration.
    "demo_examples": DEMO,
    "demo_mailbox": DEMO,
    "demo_letters": DEMO,
    "sandbox_messages": INSPECTED,
    "sandbox_messages_json": INSPECTED,
    "sandbox_message": INSPECTED_ONE,
    "sandbox_message_json": INSPECTED_ONE,
}  # fmt: skip
