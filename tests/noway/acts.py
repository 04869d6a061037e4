"""The acts that make a world move, for generated sequences. Owns what is done in both worlds alike; no comparison.

Every act of the policy stands here, in an operation or with the reason why it is none: `test_completeness` holds it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import UUID

from carnet.codes.measures import MeasureKind
from carnet.consent.authorisations import Grantee, GranteeKind
from carnet.consent.emergencies import EmergencyReason
from carnet.documents.associations import AssociationKind
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import Audience, AudienceKind, AuthenticationMode
from carnet.usecases._emergency_card import Card, CardGroup, CardItem
from carnet.usecases._health_link import ShownLink
from carnet.usecases._profile import Question, Section, Sharing
from carnet.usecases._submission import Submitted, SubmittedFolder, SubmittedLink, Target
from carnet.usecases._vaccines import Vaccination
from carnet.usecases.add_to_document import add_to_document
from carnet.usecases.announce_document import announce_document
from carnet.usecases.answer_reported import answer_reported
from carnet.usecases.answer_treating_claim import answer_treating_claim
from carnet.usecases.archive_document import archive_document
from carnet.usecases.break_glass import Emergency, break_glass
from carnet.usecases.caller import AccessMode, Caller
from carnet.usecases.change_administrative import Said, change_administrative
from carnet.usecases.change_block import change_block
from carnet.usecases.change_choice import Choice, change_choice
from carnet.usecases.change_feeding import change_feeding
from carnet.usecases.change_visibility import change_visibility
from carnet.usecases.choose_on_card import choose_on_card
from carnet.usecases.claim_treating_doctor import claim_treating_doctor
from carnet.usecases.delete_document import delete_document
from carnet.usecases.deposit_document import Deposited, Options, deposit_document
from carnet.usecases.end_access import end_access
from carnet.usecases.end_emergency import end_emergency
from carnet.usecases.end_health_link import end_health_link
from carnet.usecases.explain_document import explain_document
from carnet.usecases.export_journal_proof import export_journal_proof
from carnet.usecases.export_record import export_record
from carnet.usecases.file_document import Filing, file_document
from carnet.usecases.find_record import find_record
from carnet.usecases.give_access import give_access
from carnet.usecases.give_up_access import give_up_access
from carnet.usecases.hide_document_from import hide_document_from
from carnet.usecases.hide_kind_from import hide_kind_from
from carnet.usecases.identify_document import identify_document
from carnet.usecases.keep_from_representatives import keep_from_representatives
from carnet.usecases.list_documents import list_documents
from carnet.usecases.list_own_records import Since, list_own_records
from carnet.usecases.list_ties import list_ties
from carnet.usecases.make_access_code import MadeCode, make_access_code
from carnet.usecases.make_health_link import LinkWanted, make_health_link
from carnet.usecases.make_treating_code import make_treating_code
from carnet.usecases.name_treating_doctor import name_treating_doctor
from carnet.usecases.note_own_acts import note_own_acts
from carnet.usecases.open_health_link import Opening as LinkOpening
from carnet.usecases.open_health_link import open_health_link
from carnet.usecases.read_administrative import read_administrative
from carnet.usecases.read_document import read_document
from carnet.usecases.read_journal import read_journal
from carnet.usecases.read_own_acts import read_own_acts
from carnet.usecases.read_structure_acts import read_structure_acts
from carnet.usecases.replace_document import replace_document
from carnet.usecases.report_error import report_error
from carnet.usecases.report_objection import Objection, Word, report_objection
from carnet.usecases.see_access import see_access
from carnet.usecases.see_care_history import see_care_history
from carnet.usecases.see_choices import see_choices
from carnet.usecases.see_directives import see_directives
from carnet.usecases.see_emergency_card import see_emergency_card
from carnet.usecases.see_measures import see_measures
from carnet.usecases.see_profile import see_profile
from carnet.usecases.see_status import see_status
from carnet.usecases.see_vaccines import see_vaccines
from carnet.usecases.set_directives import Paper, set_directives
from carnet.usecases.share_profile_section import share_profile_section
from carnet.usecases.state_agreement import state_agreement
from carnet.usecases.submit_lot import submit_lot
from carnet.usecases.use_access_code import use_access_code
from carnet.usecases.withhold_document import withhold_document
from carnet.usecases.write_measure import write_measure
from carnet.usecases.write_profile_line import write_profile_line
from carnet.usecases.write_vaccine import write_vaccine
from tests import cast
from tests.noway.house import House, plain_upload
from tests.noway.secrets import Secret
from tests.noway.steps import Ids
from tests.usecases import lots


@dataclass
class Scene:
    """One world in the course of a sequence: its ids, its time, and the number of the next document."""

    home: House
    secret: Secret
    ids: Ids
    later: timedelta = timedelta(0)
    number: int = 100
    added: list[UUID] = field(default_factory=list)

    @property
    def record(self) -> RecordId:
        """The record of the sequence."""
        return RecordId(self.ids.world.record)

    @property
    def visible(self) -> UUID:
        """The newest document that everybody sees."""
        return self.added[-1] if self.added else self.ids.documents["visible"]

    def by(self, name: str) -> Caller:
        """Somebody of the cast; `person` is the holder, or the mother of the child."""
        if name == "person":
            name = "claire" if self.secret.child else "odette"
        return replace(self.home.callers[name], stepped_up=True)

    def upload(self) -> object:
        """A document that was never sent."""
        self.number += 1
        return plain_upload(cast.LEO if self.secret.child else cast.ODETTE, "Vu de tous", str(self.number))

    def keep(self, answer: object) -> None:
        """Remembers a document that came in."""
        if isinstance(answer, Deposited):
            self.added.append(answer.card.logical_id)


@dataclass(frozen=True)
class Operation:
    """Something done in both worlds, and the acts that it is."""

    run: Callable[[Scene], object]
    acts: tuple[Act, ...]


NO_GLASS = Word(Objection.BREAK_GLASS, opposed=True)
NO_DEPOSITS = Word(Objection.FEEDING, opposed=True)
NURSE = Grantee(GranteeKind.PROFESSIONAL, cast.INES.facts.professional_id)
NURSES = Audience(AudienceKind.PROFESSION, cast.INES.facts.profession)
URGENT = Emergency(AccessMode.BREAK_GLASS, EmergencyReason.UNCONSCIOUS, "Trouvée sans connaissance")
SEEN = Options(invisible_to_representatives=False)


def _deposits(by: str) -> Callable[[Scene], object]:
    return lambda s: s.keep(deposit_document(s.by(by), s.record, s.upload(), SEEN))  # type: ignore[arg-type]


def _replaces(s: Scene) -> None:
    s.keep(replace_document(s.by("helene"), s.record, s.visible, s.upload(), SEEN))  # type: ignore[arg-type]


def _adds(s: Scene) -> None:
    s.keep(add_to_document(s.by("helene"), s.record, s.visible, s.upload(), SEEN))  # type: ignore[arg-type]


def _submits(s: Scene) -> None:
    """A lot of two documents: one in the place of the newest, in a folder with it."""
    person = cast.LEO if s.secret.child else cast.ODETTE
    s.number += 2
    first, second = (lots.text(str(s.number - at), patient_id=lots.ins(person)) for at in (1, 0))
    link = SubmittedLink(AssociationKind.RPLC, first.symbol, Target(id=s.visible))
    folder = SubmittedFolder("f", "Folder[0]", title="Suivi", members=(Target(id=s.visible), Target(second.symbol)))
    lot = lots.lot(first, second, unique=str(s.number), links=(link,), folders=(folder,), patient_id=lots.ins(person))
    answer = submit_lot(s.by("helene"), s.record, lot)
    if isinstance(answer, Submitted):
        s.added += [one.entry.logical_id for one in answer.documents]


def _hides(by: str, *, hide: bool) -> Callable[[Scene], object]:
    return lambda s: change_visibility(s.by(by), s.record, s.visible, hide=hide)


def _finds(s: Scene) -> object:
    person = (cast.LEO if s.secret.child else cast.ODETTE).identity
    assert person.ins is not None
    return find_record(s.by("paul"), person.ins, person.traits.birth_date)


def _lists_own(s: Scene) -> object:
    note_own_acts(s.by("paul").clock)
    return list_own_records(s.by("paul"), None, Since.DOCUMENT)


def _names(*, active: bool) -> Callable[[Scene], object]:
    doctor = cast.INES.facts.professional_id if active else cast.MARC.facts.professional_id
    return lambda s: name_treating_doctor(s.by("person"), s.record, doctor, active=active)


def _code(s: Scene) -> None:
    made = make_access_code(s.by("person"), s.record, 30)
    if isinstance(made, MadeCode):
        use_access_code(
            s.by("ines"), made.code, (cast.LEO if s.secret.child else cast.ODETTE).identity.traits.birth_date
        )


ON_CARD = Card(items=frozenset({CardItem.IDENTITY}))


def _links(s: Scene) -> None:
    """The card says nothing of any document: whoever opens it reads the same in both worlds."""
    made = make_health_link(s.by("person"), s.record, LinkWanted(1, passcode=True), key="lien")
    if isinstance(made, ShownLink):
        stranger = Caller.anonymous(request_id="secours", clock=s.by("person").clock)
        open_health_link(stranger, made.token, LinkOpening("SAMU", made.passcode, "192.0.2.7"))
        end_health_link(s.by("person"), s.record, made.link_id)


def _passes(duration: timedelta) -> Callable[[Scene], object]:
    def run(s: Scene) -> None:
        s.later += duration

    return run


DIRECTIVES = Paper((b"Je veux rester chez moi.",), "Mes directives", date(2026, 2, 27))
TRUSTED = {Question.WHAT: "Lise", Question.PHONE: "06 12 34 56 78", Question.AGREED: "yes"}

OPERATIONS: Mapping[str, Operation] = {
    "the depositor deposits": Operation(_deposits("helene"), (Act.DOCUMENT_DEPOSIT,)),
    "the reader deposits": Operation(_deposits("paul"), (Act.DOCUMENT_DEPOSIT,)),
    "the newest is replaced": Operation(_replaces, (Act.DOCUMENT_REPLACE,)),
    "a lot comes in": Operation(_submits, (Act.DOCUMENT_DEPOSIT, Act.DOCUMENT_REPLACE)),
    "an addition comes in": Operation(_adds, (Act.DOCUMENT_DEPOSIT,)),
    "the person hides another": Operation(_hides("person", hide=True), (Act.DOCUMENT_HIDE,)),
    "the person shows another": Operation(_hides("person", hide=False), (Act.DOCUMENT_SHOW,)),
    "the reader may not hide": Operation(_hides("paul", hide=True), (Act.DOCUMENT_HIDE,)),
    "the newest is put aside": Operation(
        lambda s: archive_document(s.by("helene"), s.record, s.visible, archive=True),
        (Act.DOCUMENT_ARCHIVE, Act.DOCUMENT_UNARCHIVE),
    ),
    "software that feeds asks for the numbers of documents": Operation(
        lambda s: identify_document(
            replace(s.by("helene"), authentication=AuthenticationMode.INDIRECT),
            s.record,
            [f"2.25.{number}" for number in (20, 77, s.number)],
        ),
        (Act.DOCUMENT_IDENTIFY,),
    ),
    "the newest is withheld": Operation(
        lambda s: withhold_document(s.by("helene"), s.record, s.visible), (Act.DOCUMENT_WITHHOLD,)
    ),
    "the newest is kept from the parents": Operation(
        lambda s: keep_from_representatives(s.by("helene"), s.record, s.visible, asked=True),
        (Act.DOCUMENT_KEEP_FROM_REPRESENTATIVES,),
    ),
    "the newest is announced": Operation(
        lambda s: announce_document(s.by("paul"), s.record, s.visible), (Act.DOCUMENT_ANNOUNCE,)
    ),
    "the newest is deleted": Operation(
        lambda s: s.added and delete_document(s.by("helene"), s.record, s.added.pop()), (Act.DOCUMENT_DELETE,)
    ),
    "the person says that the newest is wrong": Operation(
        lambda s: report_error(s.by("person"), s.record, s.visible, "fact", "La date est fausse."),
        (Act.DOCUMENT_ASK_CORRECTION,),
    ),
    "the person files": Operation(
        lambda s: file_document(s.by("person"), s.record, s.visible, Filing(pinned=True, new_folder="Classeur")),
        (Act.DOCUMENT_FILE,),
    ),
    "the person writes in the profile": Operation(
        lambda s: write_profile_line(s.by("person"), s.record, Section.ALLERGIES, {Question.WHAT: "Pollen"}),
        (Act.PROFILE_WRITE,),
    ),
    "the person writes a measure": Operation(
        lambda s: write_measure(s.by("person"), s.record, MeasureKind.PAIN, {"value": "3", "day": "2024-05-27"}),
        (Act.PROFILE_WRITE,),
    ),
    "the reader writes a measure": Operation(
        lambda s: write_measure(s.by("paul"), s.record, MeasureKind.PAIN, {"value": "4", "day": "2024-05-27"}),
        (Act.PROFILE_WRITE,),
    ),
    "the reader reads the measures": Operation(lambda s: see_measures(s.by("paul"), s.record), (Act.PROFILE_READ,)),
    "the person writes a vaccination": Operation(
        lambda s: write_vaccine(s.by("person"), s.record, Vaccination("Revaxis", day="2019-03-05")),
        (Act.PROFILE_WRITE,),
    ),
    "the reader writes a vaccination": Operation(
        lambda s: write_vaccine(s.by("paul"), s.record, Vaccination("Revaxis", day="2020-03-05")),
        (Act.PROFILE_WRITE,),
    ),
    "the reader reads the vaccinations": Operation(
        lambda s: see_vaccines(s.by("paul"), s.record), (Act.PROFILE_READ, Act.DOCUMENT_READ)
    ),
    "the person shares a part of the profile": Operation(
        lambda s: share_profile_section(s.by("person"), s.record, Section.HELP, Sharing.CARE_TEAM),
        (Act.PROFILE_SHARE,),
    ),
    "the person names whom to trust": Operation(
        lambda s: write_profile_line(s.by("person"), s.record, Section.TRUSTED_PERSON, TRUSTED),
        (Act.TRUSTED_PERSON_NAME,),
    ),
    "somebody else gives directives for the person": Operation(
        lambda s: set_directives(s.by("paul"), s.record, DIRECTIVES), (Act.DIRECTIVE_WRITE,)
    ),
    "the person gives directives": Operation(
        lambda s: set_directives(s.by("person"), s.record, DIRECTIVES), (Act.DOCUMENT_DEPOSIT,)
    ),
    "the reader looks for directives": Operation(
        lambda s: see_directives(s.by("paul"), s.record), (Act.DOCUMENT_LIST,)
    ),
    "the reader reads what care was paid for": Operation(
        lambda s: see_care_history(s.by("paul"), s.record), (Act.PROFILE_READ,)
    ),
    "the reader reads the profile": Operation(lambda s: see_profile(s.by("paul"), s.record), (Act.PROFILE_READ,)),
    "the person asks who sees": Operation(
        lambda s: explain_document(s.by("person"), s.record, s.visible), (Act.DOCUMENT_EXPLAIN,)
    ),
    "the person lists": Operation(lambda s: list_documents(s.by("person"), s.record), (Act.DOCUMENT_LIST,)),
    "the reader lists": Operation(lambda s: list_documents(s.by("paul"), s.record), (Act.DOCUMENT_LIST,)),
    "the reader reads": Operation(lambda s: read_document(s.by("paul"), s.record, s.visible), (Act.DOCUMENT_READ,)),
    "a stranger tries": Operation(
        lambda s: read_document(s.by("ines"), s.record, s.ids.documents["hidden"]), (Act.DOCUMENT_READ,)
    ),
    "the person reads the journal": Operation(lambda s: read_journal(s.by("person"), s.record), (Act.JOURNAL_READ,)),
    "the person proves": Operation(
        lambda s: export_journal_proof(s.by("person"), s.record, stepped_up=True), (Act.JOURNAL_PROVE,)
    ),
    "the person takes all home": Operation(
        lambda s: export_record(s.by("person"), s.record, stepped_up=True), (Act.RECORD_EXPORT,)
    ),
    "the reader finds": Operation(_finds, (Act.RECORD_FIND,)),
    "the reader asks for the state": Operation(
        lambda s: see_status(s.by("paul"), s.record), (Act.RECORD_SEE_STATUS, Act.AUTHORISATION_SEE)
    ),
    "a nurse has an agreement": Operation(
        lambda s: state_agreement(s.by("ines"), s.record, agreed=True), (Act.AUTHORISATION_STATE,)
    ),
    "the person names a doctor": Operation(_names(active=True), (Act.TREATING_DOCTOR_NAME,)),
    "the person ends a doctor": Operation(_names(active=False), (Act.TREATING_DOCTOR_END,)),
    "the person sees the choices": Operation(lambda s: see_choices(s.by("person"), s.record), (Act.SETTINGS_READ,)),
    "the person chooses": Operation(
        lambda s: change_choice(s.by("person"), s.record, Choice.SAMU, value=False), (Act.SETTINGS_CHANGE,)
    ),
    "the person sees who acts for her": Operation(lambda s: list_ties(s.by("person"), s.record), (Act.TIES_SEE,)),
    "the person hides another from some": Operation(
        lambda s: hide_document_from(s.by("person"), s.record, s.visible, NURSES, hide=True), (Act.DOCUMENT_HIDE_FROM,)
    ),
    "the person shows another to some": Operation(
        lambda s: hide_document_from(s.by("person"), s.record, s.visible, NURSES, hide=False), (Act.DOCUMENT_SHOW_TO,)
    ),
    "the person hides a kind": Operation(
        lambda s: hide_kind_from(s.by("person"), s.record, "10", NURSES, hide=True), (Act.KIND_HIDE_FROM,)
    ),
    "the person shows a kind": Operation(
        lambda s: hide_kind_from(s.by("person"), s.record, "10", NURSES, hide=False), (Act.KIND_SHOW_TO,)
    ),
    "a nurse breaks the glass": Operation(
        lambda s: break_glass(s.by("ines"), s.record, URGENT), (Act.EMERGENCY_BREAK_GLASS, Act.EMERGENCY_REGULATE)
    ),
    "a nurse reads in the emergency": Operation(
        lambda s: list_documents(replace(s.by("ines"), mode=AccessMode.BREAK_GLASS), s.record), (Act.DOCUMENT_LIST,)
    ),
    "a nurse ends the emergency": Operation(lambda s: end_emergency(s.by("ines"), s.record), (Act.EMERGENCY_END,)),
    "the person sees who has access": Operation(
        lambda s: see_access(s.by("person"), s.record), (Act.AUTHORISATION_SEE,)
    ),
    "the person gives an access": Operation(
        lambda s: give_access(s.by("person"), s.record, NURSE), (Act.AUTHORISATION_GIVE,)
    ),
    "the person ends an access": Operation(
        lambda s: end_access(s.by("person"), s.record, NURSE), (Act.AUTHORISATION_END,)
    ),
    "a nurse gives her access up": Operation(
        lambda s: give_up_access(s.by("ines"), s.record), (Act.AUTHORISATION_GIVE_UP,)
    ),
    "the person makes a code": Operation(_code, (Act.AUTHORISATION_GIVE_CODE, Act.AUTHORISATION_USE_CODE)),
    "the person blocks": Operation(
        lambda s: change_block(s.by("person"), s.record, NURSE, blocked=True), (Act.BLOCK_SET,)
    ),
    "the person lifts a block": Operation(
        lambda s: change_block(s.by("person"), s.record, NURSE, blocked=False), (Act.BLOCK_LIFT,)
    ),
    "the person objects to deposits": Operation(
        lambda s: change_feeding(s.by("person"), s.record, NURSE, opposed=True, reason="Nous nous connaissons"),
        (Act.FEEDING_OPPOSE,),
    ),
    "the person lets deposit": Operation(
        lambda s: change_feeding(s.by("person"), s.record, NURSE, opposed=False), (Act.FEEDING_ALLOW,)
    ),
    "a doctor asks to be médecin traitant": Operation(
        lambda s: claim_treating_doctor(s.by("paul"), s.record), (Act.TREATING_DOCTOR_CLAIM,)
    ),
    "the person says no to a doctor": Operation(
        lambda s: answer_treating_claim(s.by("person"), s.record, cast.PAUL.facts.professional_id, accepted=False),
        (Act.TREATING_DOCTOR_CONFIRM,),
    ),
    "a doctor notes an objection to emergencies": Operation(
        lambda s: report_objection(s.by("paul"), s.record, NO_GLASS), (Act.OBJECTION_NOTE,)
    ),
    "a hospital says that the person objects to its deposits": Operation(
        lambda s: report_objection(s.by("paul"), s.record, NO_DEPOSITS), (Act.OBJECTION_REPORT,)
    ),
    "the person says that it is not true": Operation(
        lambda s: answer_reported(
            s.by("person"), s.record, cast.PAUL.place.structure_id, NO_DEPOSITS.question, true=False
        ),
        (Act.OBJECTION_ANSWER,),
    ),
    "the person makes a code for a doctor": Operation(
        lambda s: make_treating_code(s.by("person"), s.record), (Act.TREATING_DOCTOR_GIVE_CODE,)
    ),
    "the reader sees who the person is": Operation(
        lambda s: read_administrative(s.by("paul"), s.record), (Act.ADMINISTRATIVE_READ,)
    ),
    "the reader writes how the person is called": Operation(
        lambda s: change_administrative(s.by("paul"), s.record, Said(used_given_name="Dodo")),
        (Act.ADMINISTRATIVE_CHANGE,),
    ),
    "the reader lists the own records": Operation(_lists_own, (Act.RECORD_LIST_OWN,)),
    "the reader looks at the own acts": Operation(lambda s: read_own_acts(s.by("paul")), (Act.JOURNAL_READ_OWN,)),
    "an administrator looks at the structure's": Operation(
        lambda s: read_structure_acts(replace(s.by("paul"), structure_admin=True)), (Act.JOURNAL_READ_STRUCTURE,)
    ),
    "the person puts something on the emergency card": Operation(
        lambda s: choose_on_card(s.by("person"), s.record, CardGroup.IDENTITY, ON_CARD), (Act.EMERGENCY_CARD_WRITE,)
    ),
    "the person sees the emergency card": Operation(
        lambda s: see_emergency_card(s.by("person"), s.record), (Act.EMERGENCY_CARD_SEE,)
    ),
    "a link to the card is made, opened and ended": Operation(
        _links, (Act.HEALTH_LINK_MAKE, Act.HEALTH_LINK_OPEN, Act.HEALTH_LINK_END)
    ),
    "minutes pass": Operation(_passes(timedelta(minutes=7)), ()),
}

_LIFE = "changes the state of the whole record: afterwards nothing of it is read"
_TIE = "changes who acts for the person; their pages and forms are walked, and ties have tests of their own"
NO_USE_CASE = "no use case does it yet"
_OFFICE = "an act of the office or of the program, which reads no document"
_OTHER_RECORD = "is about two records"
NO_OPERATION: Mapping[Act, str] = {
    **dict.fromkeys(
        (
            Act.RECORD_ANNOUNCE, Act.RECORD_OPEN, Act.RECORD_OBJECT, Act.RECORD_CLOSE, Act.RECORD_CLOSE_FOR,
            Act.RECORD_REOPEN,
            Act.RECORD_DESTROY, Act.RECORD_CANCEL_DESTROY, Act.RECORD_SUSPEND, Act.RECORD_CONTEST,
            Act.RECORD_LIFT_SUSPENSION, Act.RECORD_COME_OF_AGE,
        ),
        _LIFE,
    ),
    **dict.fromkeys(
        (
            Act.REPRESENTATIVE_INVITE, Act.REPRESENTATIVE_ACCEPT, Act.REPRESENTATIVE_REVOKE, Act.GUARDIAN_DECLARE,
            Act.GUARDIAN_END, Act.GUARDIAN_ACCEPT, Act.GUARDIAN_ASK, Act.GUARDIAN_ANSWER, Act.CAREGIVER_INVITE,
            Act.CAREGIVER_ACCEPT, Act.CAREGIVER_END, Act.CAREGIVER_LEAVE,
        ),
        _TIE,
    ),
    **dict.fromkeys(
        (
            Act.RECORD_FIND_BY_TRAITS, Act.STAFF_SEE, Act.STAFF_CHANGE, Act.STRUCTURE_ADMIN_NAME,
            Act.STAFF_ACCOUNT_CHANGE, Act.HEIR_NOTE, Act.HEIR_ANSWER, Act.IDENTITY_CORRECT, Act.IDENTITY_REPORT,
            Act.IDENTITY_ANSWER, Act.CONTENT_REVIEW, Act.OPERATION_SEE, Act.RECORD_NOTE_DEATH, Act.RESTRICTION_RECORD,
            Act.REGULATION_CENTRE_NAME, Act.EMERGENCY_REVIEW, Act.ALERT_REVIEW, Act.COMMAND_RUN,
            Act.JOURNAL_REPORT, Act.JOURNAL_ANSWER,
            Act.DOCUMENT_REMIND, Act.DOCUMENT_REMIND_CORRECTION, Act.DOCUMENT_FOLLOW_CORRECTION,
            Act.PROFILE_REMIND, Act.MATRIX_IMPORT, Act.CLIENT_CHANGE, Act.SIGN_IN_CHANGE,
            Act.SIGN_IN_PREPARE, Act.APPLICATION_ALLOW,
        ),
        _OFFICE,
    ),
    Act.RECORD_TAKE_IN: "what it adds enters by document:deposit and by the profile (test_take_in_record)",
    **dict.fromkeys((Act.RECORD_MERGE, Act.DOCUMENT_MOVE), _OTHER_RECORD),
    Act.SUBSCRIPTION_END: "of a software that was told; who it is told of what is compared in test_subscriptions",
    Act.DOCUMENT_ANSWER_CORRECTION: "needs what was asked of its author: test_report_error",
    Act.DOCUMENT_SHOW_TO_REPRESENTATIVES: "ends a secret for good; tried in vain within the secret itself",
    Act.DOCUMENT_DESCRIBE: "of the person's own documents only; its page and form are walked",
}  # fmt: skip
"""Why an act is no operation of generated sequences."""
