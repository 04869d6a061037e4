"""The story of the brochure with canaries in every personal field. Owns what is planted where.

Everything goes through the real doors: accounts and sign-in of `identity`, use cases, outbox, worker, mails.
"""

import io
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import pikepdf
from django.test import Client, RequestFactory, override_settings
from django.urls import set_urlconf

from carnet.cda.model import PersonName
from carnet.codes.measures import MeasureKind
from carnet.codes.quality import IdentityDocument
from carnet.consent.authorisations import Grantee, GranteeKind
from carnet.consent.ties import Named, Quality
from carnet.crypto.web_push import BrowserKey
from carnet.documents.subscriptions import Subscription
from carnet.identity import (
    accounts,
    activation,
    business_acks,
    factors,
    letters,
    mail,
    mail_worker,
    push,
    recovery_codes,
    sessions,
    shares,
    terms,
)
from carnet.identity.devices import COOKIE
from carnet.identity.models import AccountKind, FactorKind
from carnet.identity.people import NewAccount, PersonalDetails, PostalAddress, Preferences
from carnet.identity.push import Browser
from carnet.identity.recovery import Recovery
from carnet.identity.traits import IdentityStatus, PersonIdentity, Sex, StrictTraits
from carnet.kernel.clock import Clock
from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.ids import AccountId, RecordId
from carnet.kernel.review import ReviewState
from carnet.ledger import alerts
from carnet.ledger.alerts import About, AlertKind
from carnet.ops import jobs
from carnet.portal import archive
from carnet.storage import db
from carnet.storage.outbox import Task
from carnet.usecases._alerts import AlertSeen
from carnet.usecases._asked import Transferred
from carnet.usecases._card import Card
from carnet.usecases._death import Death, DeathDocument
from carnet.usecases._emergency_access import Reviewed
from carnet.usecases._emergency_card import Card as EmergencyCard
from carnet.usecases._emergency_card import CardGroup, CardWord
from carnet.usecases._ending import Ended
from carnet.usecases._health_link import ShownLink
from carnet.usecases._incoming import Form, Upload
from carnet.usecases._invitation import Invited
from carnet.usecases._judgment import Seen
from carnet.usecases._measure import Measure
from carnet.usecases._profile import Question as OfHealth
from carnet.usecases._profile import Section, Sharing
from carnet.usecases._sought import query_of
from carnet.usecases._vaccines import Vaccination
from carnet.usecases.accept_token import accept_token
from carnet.usecases.add_vaccine_word import add_vaccine_word
from carnet.usecases.answer_access_report import ReportState, answer_access_report
from carnet.usecases.answer_error import Answered as ErrorAnswered
from carnet.usecases.answer_error import answer_error
from carnet.usecases.answer_heir_request import answer_heir_request
from carnet.usecases.answer_identity_report import Answer, Answered, answer_identity_report
from carnet.usecases.break_glass import Emergency, EmergencyReason, Entered, break_glass
from carnet.usecases.caller import AccessMode, Caller
from carnet.usecases.change_feeding import change_feeding
from carnet.usecases.change_notices import Question, change_notices
from carnet.usecases.change_visibility import change_visibility
from carnet.usecases.choose_on_card import Chosen as OnCard
from carnet.usecases.choose_on_card import choose_on_card
from carnet.usecases.close_at_desk import close_at_desk
from carnet.usecases.close_record import Closed, close_record
from carnet.usecases.confirm_vaccine import confirm_vaccine
from carnet.usecases.correct_identity import Corrected, Correction, correct_identity
from carnet.usecases.declare_guardian import declare_guardian
from carnet.usecases.delete_document import delete_document
from carnet.usecases.deposit_document import Deposited, deposit_document
from carnet.usecases.end_guardian import end_guardian
from carnet.usecases.export_journal_proof import ProofGiven, export_journal_proof
from carnet.usecases.export_record import Export, export_record
from carnet.usecases.file_document import Filed, Filing, file_document
from carnet.usecases.find_due_subscriptions import find_due_subscriptions
from carnet.usecases.find_record import Found, find_record
from carnet.usecases.give_paper import Paper, give_paper
from carnet.usecases.invite_caregiver import CaregiverWanted, invite_caregiver
from carnet.usecases.lift_suspension import Lifted, lift_suspension
from carnet.usecases.list_documents import list_documents
from carnet.usecases.list_emergencies import EmergencyList, list_emergencies
from carnet.usecases.look_at_brought_record import LookedAt, look_at_brought_record
from carnet.usecases.make_access_code import MadeCode, make_access_code
from carnet.usecases.make_health_link import LinkWanted, make_health_link
from carnet.usecases.make_launch import Launch, make_launch
from carnet.usecases.merge_records import merge_records
from carnet.usecases.note_heir_request import Asked, HeirReason, HeirRequest, HeirTie, note_heir_request
from carnet.usecases.note_own_acts import note_own_acts
from carnet.usecases.notify_subscriber import notify_subscriber
from carnet.usecases.open_health_link import CardOpened, open_health_link
from carnet.usecases.open_health_link import Opening as LinkOpening
from carnet.usecases.open_record import Opened, Opening, open_record
from carnet.usecases.open_record_for import open_record_for
from carnet.usecases.print_letters import print_letters
from carnet.usecases.read_document import read_document
from carnet.usecases.read_journal import JournalPage, read_journal
from carnet.usecases.read_part import Part, PartKind, PartRead, read_part
from carnet.usecases.read_texts import read_texts
from carnet.usecases.relay_outbox import relay_outbox
from carnet.usecases.reopen_record import reopen_record
from carnet.usecases.replace_document import replace_document
from carnet.usecases.report_access import Sent, report_access
from carnet.usecases.report_error import Sent as Said
from carnet.usecases.report_error import report_error
from carnet.usecases.report_identity import Reported, report_identity
from carnet.usecases.review_alert import Conclusion, review_alert
from carnet.usecases.review_emergency import review_emergency
from carnet.usecases.search_documents import DocumentSearch, search_documents
from carnet.usecases.see_measure_kind import see_measure_kind
from carnet.usecases.see_profile import see_profile
from carnet.usecases.sequence_journal import sequence_journal
from carnet.usecases.set_vaccine_reminders import set_vaccine_reminders
from carnet.usecases.share_profile_section import share_profile_section
from carnet.usecases.start_recovery import start_recovery
from carnet.usecases.state_agreement import Agreed, state_agreement
from carnet.usecases.subscribe import Wish, subscribe
from carnet.usecases.suspend_record import Suspended, suspend_record
from carnet.usecases.take_in_record import TakenIn, take_in_record
from carnet.usecases.tell_holder import MESSAGES, TO_OTHERS, tell_holder
from carnet.usecases.write_measure import MeasureWritten, write_measure
from carnet.usecases.write_profile_line import Wrote, write_profile_line
from carnet.usecases.write_vaccine import VaccineWritten, write_vaccine
from tests import cast
from tests.fhir import smart, tokens
from tests.identity.cast import give_code, give_password, last_code
from tests.security.canaries import MARK
from tests.usecases import brought, cdas

REPORT_TYPE = "11506-3"  # CR ou fiche de consultation ou de visite.
INS = cast.test_ins("2310763113987")


@dataclass(frozen=True)
class Planted:
    """What must be found nowhere: by name, the value. `marked` values all hold the one word MARK."""

    marked: dict[str, str]
    numbers: dict[str, str]

    def all(self) -> list[str]:
        """Every canary."""
        return [*self.marked.values(), *self.numbers.values()]


MARKED = {
    "birth name": f"{MARK.upper()}NOM",
    "given name": f"{MARK.upper()}PRENOM",
    "given names": f"{MARK.upper()}PRENOM {MARK.upper()}SECOND",
    "used name": f"{MARK.upper()}USAGE",
    "identifier": f"{MARK.lower()}-login",
    "e-mail": f"{MARK.lower()}@exemple.test",
    "password": f"{MARK} mot de passe",
    "title": f"{MARK} titre du document",
    "performer": f"{MARK.upper()}EXECUTANT",
    "place of the stay": f"{MARK} lieu du soin",
    "file name": f"{MARK}-fichier.pdf",
    "document text": f"{MARK} texte du document",
    "PDF producer": f"{MARK} producteur",
    "folder name": f"{MARK} nom du groupe",
    "title of a document brought": f"{MARK} titre apporté",
    "depositor elsewhere": f"{MARK} déposante ailleurs",
    "place where it was": f"{MARK} autre site",
    "text of a document brought": f"{MARK} texte apporté",
    "illness": f"{MARK} maladie",
    "note on illness": f"{MARK} remarque",
    "note on a measure": f"{MARK} mesure",
    "person to warn": f"{MARK} personne",
    "device in the body": f"{MARK} appareil",
    "reader of a card": f"{MARK} lectrice",
    "vaccine": f"{MARK} vaccin",
    "vaccinator": f"{MARK} vaccinateur",
    "word on a vaccine": f"{MARK} mot",
    "closing reason": f"{MARK} raison de fermer",
    "reason of a suspension": f"{MARK} raison de suspendre",
    "name of an heir": f"{MARK} héritier",
    "answer to an heir": f"{MARK} réponse à un héritier",
    "reason to refuse deposits": f"{MARK} raison de refuser des dépôts",
    "name of a caregiver": f"{MARK} aidante",
    "name of a guardian": f"{MARK} tutrice",
    "reference of a judgment": f"{MARK} jugement",
    "reported mistake": f"{MARK} erreur dite",
    "answer of the desk": f"{MARK} réponse du guichet",
    "answer to a reported access": f"{MARK} réponse sur une visite",
    "reason of a correction": f"{MARK} raison de corriger",
    "reason of a merge": f"{MARK} raison de réunir",
    "note of an alert": f"{MARK} note d'alerte",
    "words of an emergency": f"{MARK} précision en urgence",
    "mistake in a document": f"{MARK} ce qui est faux",
    "answer to a mistake": f"{MARK} réponse de l’auteur",
    "note of a review": f"{MARK} note de relecture",
    "mail value": f"{MARK} valeur de courriel",
    "authenticator secret": f"{MARK}-totp-secret",
    "factor name": f"{MARK} nom de ma clé",
    "postal address": f"12 rue {MARK}",
    "value of a letter": f"{MARK}-identifiant-de-lettre",
    "name of a device": f"{MARK} tablette",
    "address of a subscriber": f"https://abonne.test/{MARK}",
    "address of a told browser": f"https://push.exemple.test/{MARK}-navigateur",
    "title of a shared paper": f"{MARK} papier partagé",
    "text of a shared paper": f"{MARK} texte partagé",
    "header of a subscriber": f"Authorization: Bearer {MARK}",
    "address in a business acknowledgement": f"{MARK}@patient.mssante.test",
}
NUMBERS = {
    "INS": INS.value,
    "INS without key": INS.value[:13],
    "phone": "+33698765401",
    "birth date": "1931-07-23",
    "birth date of the wire": "19310723",
}
PATIENT = PersonIdentity(
    StrictTraits(
        MARKED["birth name"], MARKED["given name"], date(1931, 7, 23), Sex.FEMALE, MARKED["given names"], "63113",
        used_name=MARKED["used name"],
    ),
    INS,
    IdentityStatus.QUALIFIED,
)  # fmt: skip


def tell(clock: Clock) -> Planted:
    """Plays the whole story and returns what must be found nowhere."""
    cast.publish_directory()
    details = PersonalDetails(MARKED["identifier"], MARKED["e-mail"], NUMBERS["phone"], PATIENT, Preferences())
    account = accounts.create_account(
        NewAccount(AccountKind.PATIENT, details, MARKED["password"], terms=terms.VERSION), clock.now()
    )
    assert not isinstance(account, Conflict)
    opened = open_record(cast.holder(account, clock), Opening(consent=True))
    assert isinstance(opened, Opened), opened
    odette = cast.holder(account, clock, opened.record_id)
    _deposit_and_read(odette, clock)
    _correct_and_merge(odette, clock)
    _break_glass(odette, clock)
    _report_and_choose(odette, clock)
    _invite(odette, clock)
    code = _refuse_deposits_and_give_a_code(odette, clock)
    _close_and_reopen(odette)
    _suspend_and_die(clock)
    business_acks.queue(
        cast.HOSPITAL.structure_id, "n1", MARKED["address in a business acknowledgement"].encode(), clock.now()
    )
    mail.queue_mail(account, "mail.login_code", {"code": MARKED["mail value"]}, clock.now())
    _software(odette, clock)
    codes = _ways_in(account, clock)
    _run_jobs(odette, clock)
    return Planted(MARKED, {**NUMBERS, **code, **codes, **_sign_in(account), **_factors(account, clock)})


def _told_and_shared(account: AccountId, inside: Client) -> None:
    """Her telephone asks to be told that there is news, and a paper is shared from it."""
    device = db.one("SELECT device_id FROM session WHERE account_id = %s", [account])
    assert device is not None
    told = Browser(MARKED["address of a told browser"], BrowserKey(b"\x04" + b"p" * 64, b"s" * 16))
    push.add(account, device[0], told, ends_at_sign_out=True, now=datetime.now(UTC))
    request = RequestFactory().post("/")
    files = (MARKED["text of a shared paper"].encode(),)
    token = shares.keep(request, files, MARKED["title of a shared paper"], None, datetime.now(UTC))
    assert token and shares.find(token, account, datetime.now(UTC)) is not None


def _software(odette: Caller, clock: Clock) -> None:
    """An application is allowed in this record, used and stopped; a software prepares this person's page (TD0.9)."""
    tokens.app(clock)
    held = smart.launched(replace(odette, stepped_up=True), cast.record_of(odette))
    assert isinstance(accept_token(held["access_token"], request_id="story", clock=clock), Caller)
    helene = accept_token(tokens.bearer(cast.carer(cast.HELENE, clock)), request_id="story", clock=clock)
    assert isinstance(helene, Caller)
    assert isinstance(make_launch(helene, INS, PATIENT.traits.birth_date), Launch)


def _subscribe(record: RecordId, clock: Clock) -> None:
    """The doctor's software is told what is new, at an address that holds a secret of its own."""
    software = accept_token(tokens.bearer(cast.carer(cast.HELENE, clock)), request_id="story", clock=clock)
    assert isinstance(software, Caller)
    wish = Wish(MARKED["address of a subscriber"], "https://carnet.test/fhir", (MARKED["header of a subscriber"],))
    with override_settings(CARNET_SUBSCRIPTION_HOSTS=("abonne.test",)):
        assert isinstance(subscribe(replace(software, asks="DocumentReference.s"), record, wish), Subscription)
        for due in find_due_subscriptions(clock):
            notify_subscriber(due.record_id, due.subscription_id, lambda _: True, clock)


def _deposit_and_read(odette: Caller, clock: Clock) -> None:
    record, helene = cast.record_of(odette), cast.carer(cast.HELENE, clock)
    assert isinstance(find_record(helene, INS, PATIENT.traits.birth_date), Found)
    assert isinstance(state_agreement(helene, record, agreed=True), Agreed)
    _subscribe(record, clock)
    upload = Upload(pdf(), MARKED["file name"], Form(REPORT_TYPE, MARKED["title"], date(2026, 2, 27)))
    kept = deposit_document(helene, record, upload)
    assert isinstance(kept, Deposited), kept
    for reader in (helene, odette):
        list_documents(reader, record)
        read_document(reader, record, kept.card.logical_id)
        for part in (Part(PartKind.ORIGINAL), Part(PartKind.INSIDE), Part(PartKind.PAGE, 1)):
            assert isinstance(read_part(reader, record, kept.card.logical_id, part), PartRead), part
    _deposit_what_names_others(helene, record)
    filing = Filing(pinned=True, new_folder=MARKED["folder name"])
    assert isinstance(file_document(odette, record, kept.card.logical_id, filing), Filed)
    change_visibility(odette, record, kept.card.logical_id, hide=True)
    read_texts(record, clock)
    found = search_documents(odette, record, query_of(MARKED["title"]))
    assert isinstance(found, DocumentSearch) and found.total, found
    _write_about_oneself(odette, helene, record)
    _say_what_is_wrong(odette, helene, kept.card.logical_id)
    _take_home_and_bring(odette, record)
    read_journal(odette, record)


def _take_home_and_bring(odette: Caller, record: RecordId) -> None:
    """The record is taken home, and comes back with a document that was in another one."""
    export = export_record(odette, record, stepped_up=True, whole=True)
    assert isinstance(export, Export)
    # The pages inside name addresses of the portal, which some tests of this story leave out.
    set_urlconf("carnet.config.urls")
    files = dict(brought.files_of(b"".join(archive.stream(export))))
    set_urlconf(None)
    text = MARKED["text of a document brought"].encode()
    files["documents/0999.txt"] = text
    told = {"path": "documents/0999.txt", "role": "stored", "media_type": "text/plain", "size": len(text),
            "sha256": sha256(text).hexdigest()}  # fmt: skip

    def with_one_more(manifest: dict[str, Any]) -> None:
        one = dict(manifest["documents"][0])
        codes = {**one["codes"], "mime_type": "text/plain", "format_code": ""}
        facts = {**one["facts"], "format": None, "patient": None}
        manifest["documents"] = [
            {**one, "unique_id": "2.25.77001", "title": MARKED["title of a document brought"], "codes": codes,
             "facts": facts, "depositor": MARKED["depositor elsewhere"], "ties": [], "files": [told]}
        ]  # fmt: skip
        manifest["instance"] = MARKED["place where it was"]

    archived = brought.with_manifest(brought.zipped(list(files.items())), with_one_more)
    looked = look_at_brought_record(odette, record, archived)
    assert isinstance(looked, LookedAt), looked
    taken = take_in_record(odette, record, looked.ticket)
    assert isinstance(taken, TakenIn), taken
    assert taken.brought == 1, taken


def _write_about_oneself(odette: Caller, helene: Caller, record: RecordId) -> None:
    """Every kind of answer of the profile, in words that nobody else writes; one line is changed, and a part shared."""
    said = {OfHealth.WHAT: MARKED["illness"], OfHealth.NOTE: MARKED["note on illness"]}
    wrote = write_profile_line(odette, record, Section.ILLNESSES, said)
    assert isinstance(wrote, Wrote)
    other = {OfHealth.WHAT: MARKED["illness"]}
    write_profile_line(odette, record, Section.ILLNESSES, other, line_id=wrote.line_id)
    contact = {OfHealth.WHAT: MARKED["person to warn"], OfHealth.PHONE: "06 39 98 41 27"}
    assert isinstance(write_profile_line(odette, record, Section.TO_WARN, contact), Wrote)
    share_profile_section(odette, record, Section.ILLNESSES, Sharing.CARE_TEAM)
    weight = {"value": "97,3", "day": "2026-02-27", "note": MARKED["note on a measure"]}
    assert isinstance(write_measure(odette, record, MeasureKind.WEIGHT, weight), MeasureWritten)
    see_measure_kind(odette, record, MeasureKind.WEIGHT)
    see_profile(odette, record)
    _write_of_vaccines(odette, helene, record)
    _make_a_card(odette, record)


def _make_a_card(odette: Caller, record: RecordId) -> None:
    """A card with own words, a link to it, and a stranger who opens it and says who she is."""
    words = {CardWord.IMPLANTS: MARKED["device in the body"]}
    assert choose_on_card(odette, record, CardGroup.SURGERIES, EmergencyCard(words=words)) == OnCard(
        CardGroup.SURGERIES
    )
    link = make_health_link(replace(odette, stepped_up=True), record, LinkWanted(30, passcode=True))
    assert isinstance(link, ShownLink), link
    stranger = Caller.anonymous(request_id="story", clock=odette.clock)
    said = LinkOpening(MARKED["reader of a card"], link.passcode, "192.0.2.7")
    assert isinstance(open_health_link(stranger, link.token, said), CardOpened)


def _write_of_vaccines(odette: Caller, helene: Caller, record: RecordId) -> None:
    """Declared, confirmed, with a word; and read, with the reminders planned."""
    said = Vaccination(MARKED["vaccine"], day="2019-03-05", performer=MARKED["vaccinator"], place=MARKED["vaccinator"])
    wrote = write_vaccine(odette, record, said)
    assert isinstance(wrote, VaccineWritten)
    assert wrote.line_id is not None
    assert not isinstance(confirm_vaccine(helene, record, wrote.line_id), Refusal)
    word = add_vaccine_word(odette, record, wrote.line_id, MARKED["word on a vaccine"], asks=True)
    assert not isinstance(word, Refusal)
    assert not isinstance(set_vaccine_reminders(odette, record, on=True), Refusal)


def _deposit_what_names_others(helene: Caller, record: RecordId) -> None:
    """A CDA whose header names a performer and a place, kept sealed. Then replaced, and its successor deleted."""
    header = cdas.facts(cast.Person("x", "x@exemple.test", PATIENT), "909")
    first = header.service_events[0]
    assert first.performer is not None
    event = replace(first, performer=replace(first.performer, name=PersonName(MARKED["performer"])))
    stay = replace(header.encounter, facility_name=MARKED["place of the stay"])
    kept = deposit_document(
        helene, record, cdas.upload(cdas.level1(replace(header, service_events=(event,), encounter=stay)))
    )
    assert isinstance(kept, Deposited), kept
    again = Upload(pdf(), MARKED["file name"], Form(REPORT_TYPE, MARKED["title"], date(2026, 2, 26)))
    new = replace_document(helene, record, kept.card.logical_id, again)
    assert isinstance(new, Deposited), new
    assert isinstance(delete_document(helene, record, new.card.logical_id), Card)


def _break_glass(odette: Caller, clock: Clock) -> None:
    """Paul enters in an emergency; the operator reviews it."""
    record, paul = cast.record_of(odette), replace(cast.carer(cast.PAUL, clock), stepped_up=True)
    said = Emergency(AccessMode.BREAK_GLASS, EmergencyReason.UNCONSCIOUS, MARKED["words of an emergency"])
    assert isinstance(break_glass(paul, record, said), Entered)
    victor = cast.operator(clock)
    listed = list_emergencies(victor)
    assert isinstance(listed, EmergencyList)
    concluded = Conclusion(ReviewState.JUSTIFIED, MARKED["note of a review"])
    access = listed.lines[0].access.access_id
    assert isinstance(review_emergency(victor, record, access, concluded), Reviewed)
    about = About("professional", paul.actor_id, paul.structure_id, record, 8, (("same_contact", 8),))
    alert = alerts.raise_once(AlertKind.UNUSUAL, about, "2026-03-02", clock.now())
    assert alert is not None
    followed = Conclusion(ReviewState.TO_FOLLOW_UP, MARKED["note of an alert"])
    assert isinstance(review_alert(victor, alert, followed), AlertSeen)


def _refuse_deposits_and_give_a_code(odette: Caller, clock: Clock) -> dict[str, str]:
    """The reason is sealed; the code is shown to the person and kept nowhere, as it is read and as it is typed."""
    record, paul = cast.record_of(odette), Grantee(GranteeKind.PROFESSIONAL, cast.PAUL.facts.professional_id)
    reason = MARKED["reason to refuse deposits"]
    assert not isinstance(change_feeding(odette, record, paul, opposed=True, reason=reason), Refusal)
    made = make_access_code(odette, record, 30)
    assert isinstance(made, MadeCode), made
    note_own_acts(clock)
    return {"access code": made.code, "access code typed": made.code.replace("-", "")}


def _report_and_choose(odette: Caller, clock: Clock) -> None:
    """The person reports a visit, which the operator answers; chooses how to be told; takes the proof."""
    record, victor = cast.record_of(odette), cast.operator(clock)
    found = read_journal(odette, record)
    assert isinstance(found, JournalPage)
    line = next(line for line in found.lines if line.event.who.kind == "professional")
    sent = report_access(odette, record, line.ref)
    assert isinstance(sent, Sent), sent
    words = MARKED["answer to a reported access"]
    answer_access_report(victor, record, sent.report_id, ReportState.NOT_NORMAL, words)
    change_notices(odette, record, Question.ACCESS, "weekly")
    assert isinstance(export_journal_proof(odette, record, stepped_up=True), ProofGiven)


def _say_what_is_wrong(odette: Caller, helene: Caller, document: UUID) -> None:
    """The person says that a document is wrong; who runs the structure of its author answers."""
    record, author = cast.record_of(odette), replace(helene, structure_admin=True)
    said = report_error(odette, record, document, "fact", MARKED["mistake in a document"])
    assert isinstance(said, Said), said
    tell_holder(record, Task.TELL_MISTAKE, odette.clock, (str(said.mistake_id),))
    answer = answer_error(author, record, said.mistake_id, "refused", MARKED["answer to a mistake"])
    assert isinstance(answer, ErrorAnswered), answer


def _invite(odette: Caller, clock: Clock) -> None:
    """A caregiver by the person; a guardian by the desk, whose measure is over before the story goes on."""
    record, born = cast.record_of(odette), date(1970, 1, 2)
    caregiver = Named(MARKED["name of a caregiver"], MARKED["name of a caregiver"], born)
    assert isinstance(invite_caregiver(odette, record, CaregiverWanted(caregiver, sees_hidden=True)), Invited)
    guardian, seen = Named(MARKED["name of a guardian"], "X", born), Seen(MARKED["reference of a judgment"], seen=True)
    measure = Measure(Quality.TUTELLE, guardian, date(2026, 1, 1), date(2099, 1, 1), seen)
    desk = cast.desk_agent(clock)
    declared = declare_guardian(desk, record, measure)
    assert isinstance(declared, Invited), declared
    assert isinstance(end_guardian(desk, record, declared.tie_id, seen), Ended)


def _correct_and_merge(odette: Caller, clock: Clock) -> None:
    """The desk answers a report, corrects the identity, and merges a second record."""
    record, rosa = cast.record_of(odette), cast.desk_agent(clock)
    reported = report_identity(odette, record, MARKED["reported mistake"])
    assert isinstance(reported, Reported), reported
    answered = answer_identity_report(rosa, record, reported.report_id, Answer(True, MARKED["answer of the desk"]))
    assert isinstance(answered, Answered), answered
    named = replace(PATIENT, traits=replace(PATIENT.traits, used_given_name=MARKED["given name"]))
    said = Correction(named, 1, IdentityDocument.PASSPORT, MARKED["reason of a correction"])
    corrected = correct_identity(rosa, record, said)
    assert isinstance(corrected, Corrected), corrected
    twin = open_record_for(rosa, replace(named, ins=cast.test_ins("2310763113999")), consent=True)
    assert isinstance(twin, Opened), twin
    assert isinstance(merge_records(rosa, record, twin.record_id, MARKED["reason of a merge"]), Transferred)


def _close_and_reopen(odette: Caller) -> None:
    record = cast.record_of(odette)
    assert isinstance(close_record(odette, record, MARKED["closing reason"]), Closed)
    reopen_record(odette, record, consent=True)


def _suspend_and_die(clock: Clock) -> None:
    """Another person's record is suspended and lifted; then the person dies, and an heir asks."""
    record, victor = cast.record_of(cast.opened(cast.KARIM, clock)), cast.operator(clock)
    assert isinstance(suspend_record(victor, record, MARKED["reason of a suspension"]), Suspended)
    assert isinstance(lift_suspension(victor, record), Lifted)
    death = Death(date(2026, 1, 2), DeathDocument.DEATH_CERTIFICATE)
    assert isinstance(close_at_desk(cast.desk_agent(clock), record, death=death), Closed)
    asked = note_heir_request(victor, record, Asked(MARKED["name of an heir"], HeirTie.HEIR, HeirReason.MEMORY))
    assert isinstance(asked, HeirRequest), asked
    answer_heir_request(victor, record, asked.request_id, MARKED["answer to an heir"], accepted=False)


def _ways_in(account: AccountId, clock: Clock) -> dict[str, str]:
    """A postal address, letters that wait, a code on paper, a list of codes, a recovery under way."""
    details = accounts.personal_details(account)
    accounts.change_details(account, replace(details, address=PostalAddress((MARKED["postal address"],))))
    letters.queue_letter(account, "letter.identifier", {"login": MARKED["value of a letter"]}, "desk", clock.now())
    issued = activation.issue(account, activation.Reason.RECOVERY, made_by="desk", at=clock.now())
    rosa, links = cast.desk_agent(clock), list[str]()

    def link(token: str) -> str:
        links.append(token)
        return f"https://carnet.test/{token}"

    assert isinstance(start_recovery(rosa, account, link, papers_seen=True), Recovery)
    sheet = give_paper(rosa, account, Paper.CODES, papers_seen=True)
    printed = print_letters(rosa, [sheet], mark=True) if isinstance(sheet, UUID) else ()
    assert isinstance(printed, tuple) and printed
    return {
        "activation code": issued.code,
        "link of a notice": links[0],
        "code of a list": printed[0].values["codes"].splitlines()[0].replace(" ", ""),
    }


def _run_jobs(odette: Caller, clock: Clock) -> None:
    assert relay_outbox(jobs.defer, clock) > 0
    assert sequence_journal(clock).events > 10
    for task in sorted(set(MESSAGES) - TO_OTHERS):
        assert tell_holder(cast.record_of(odette), task, clock)
    mail_worker.send_waiting(clock.now())
    # An event and a mail still wait when the dump is made.
    read_journal(odette, cast.record_of(odette))
    assert odette.account_id is not None
    mail.queue_mail(AccountId(odette.account_id), "mail.login_code", {"code": MARKED["mail value"]}, clock.now())


def _sign_in(account: AccountId) -> dict[str, str]:
    """One browser signed in and one half way; their cookies and the waiting code are canaries too."""
    inside, half_way = Client(), Client()
    for client in (inside, half_way):
        assert give_password(client, MARKED["identifier"], MARKED["password"]).status_code == 302
        if client is inside:
            assert give_code(client, last_code()).status_code == 302
    open_now = sessions.listed(account, inside.cookies["carnet_session"].value, datetime.now(UTC))
    assert sessions.name(account, open_now[0].session_id, MARKED["name of a device"])
    _told_and_shared(account, inside)
    return {
        "cookie of a session": inside.cookies["carnet_session"].value,
        "cookie of a device": inside.cookies[COOKIE].value,
        "cookie of a sign-in under way": half_way.cookies["carnet_session"].value,
    }


def _factors(account: AccountId, clock: Clock) -> dict[str, str]:
    """An authenticator application and printed codes; the codes are canaries as they are typed."""
    secret = MARKED["authenticator secret"].encode()
    new = factors.New(FactorKind.TOTP, {"name": MARKED["factor name"], "secret": secret.hex()}, 0)
    assert factors.add(account, new, clock.now()) is factors.Change.DONE
    made = recovery_codes.make(account, clock.now())
    return {"printed code": made[0], "printed code as typed": made[1].replace(" ", "")}


def pdf() -> bytes:
    """A one-page PDF whose text, uncompressed, and whose producer are canaries."""
    made = pikepdf.Pdf.new()
    made.add_blank_page(page_size=(595, 842))
    text = f"BT /F1 12 Tf 72 720 Td ({MARKED['document text']}) Tj ET".encode()
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    made.pages[0].Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=made.make_indirect(font)))
    made.pages[0].Contents = made.make_stream(text)
    made.docinfo["/Producer"] = MARKED["PDF producer"]
    kept = io.BytesIO()
    made.save(kept, compress_streams=False)
    return kept.getvalue()
