"""A document enters the record: wrapped or as it comes, once, whole, and told to the holder."""

from dataclasses import replace
from datetime import date

import pytest

from carnet.cda.header import read_header
from carnet.cda.header_rule import Severity
from carnet.cda.header_rules import check_header, severity_of
from carnet.cda.parser import parse
from carnet.consent.choices import Choices
from carnet.kernel.clock import FixedClock
from carnet.kernel.errors import Conflict, Invalid
from carnet.kernel.failpoints import FailpointReached, arm
from carnet.kernel.ids import new_record_id
from carnet.policy.model import AuthenticationMode
from carnet.storage import outbox
from carnet.storage.outbox import Task
from carnet.usecases._incoming import Form, Upload
from carnet.usecases.deposit_document import Deposited, Options, deposit_document
from carnet.usecases.list_documents import DocumentList, list_documents
from carnet.usecases.open_record import Opened, Opening, open_record
from carnet.usecases.read_part import Part, PartKind, PartRead, read_part
from tests import cast
from tests.noway.observe import statements
from tests.unit.cda.pdfs import pdf
from tests.usecases import cdas
from tests.usecases.relatives import family
from tests.usecases.scene import DAY, KEPT, REPORT, Scene, assert_refused, blobs, counts, report, system_record, titles

TAKEN = Conflict("document.unique_id_taken")
MINOR_SAID = Options(invisible_to_representatives=False)


def _kept(answer: object, *, again: bool = False) -> Deposited:
    assert isinstance(answer, Deposited), answer
    assert answer.again is again
    return answer


def test_deposit_document_doctor_without_agreement_deposits_a_pdf(scene: Scene) -> None:
    """Depositing needs no right to read (R08). The card, the event, the notice, and the wrapped header."""
    helene = scene.caller(cast.HELENE)
    card = _kept(deposit_document(helene, scene.record, report("Bilan"))).card
    assert (card.title, card.type_code, card.class_code, card.mime_type) == ("Bilan", REPORT, "10", "text/xml")
    assert (card.authors, card.organisations) == (("Hélène ROUSSEL",), (cast.CABINET.name,))
    assert (card.service_start, card.mine, card.may_hide) == ("20260227", True, True)
    event = scene.last()
    assert (event.act, event.outcome.value, event.rule) == ("document:deposit", "done", "R08")
    assert (event.documents, event.who) == ((card.logical_id,), helene.who())
    assert [posted.task for posted in outbox.waiting()].count(Task.TELL_DEPOSIT) == 1


def test_deposit_document_doctor_pdf_becomes_a_complete_level_1_cda(scene: Scene) -> None:
    """The wrapped document passes our own strict header rules and carries the person's identity and the author."""
    card = scene.deposits(cast.HELENE, "Bilan")
    original = read_part(scene.odette, scene.record, card.logical_id, Part(PartKind.ORIGINAL))
    assert isinstance(original, PartRead)
    header = read_header(parse(original.data))
    assert [p for p in check_header(header, strict=True) if severity_of(p.rule) is Severity.ERROR] == []
    assert header.patient is not None and cast.ODETTE.identity.ins is not None
    assert header.patient.ins[0].extension == cast.ODETTE.identity.ins.value
    assert header.authors[0].actor.ids[0].extension == cast.HELENE.facts.professional_id


def test_deposit_document_doctor_deposits_a_cda_as_it_comes(scene: Scene) -> None:
    data = cdas.structured(cast.ODETTE, "Texte")
    card = _kept(deposit_document(scene.caller(cast.HELENE), scene.record, Upload(data, "a.xml"))).card
    original = read_part(scene.odette, scene.record, card.logical_id, Part(PartKind.ORIGINAL))
    assert isinstance(original, PartRead)
    assert original.data == data
    assert card.authors == ("Inès LEBLANC",)  # Not "MME Inès LEBLANC": the code of civility is no word.


def test_deposit_document_holder_deposits_and_is_not_told(scene: Scene) -> None:
    data = cdas.structured(cast.ODETTE, "Ma note")
    _kept(deposit_document(scene.odette, scene.record, Upload(data, "note.xml")))
    assert Task.TELL_DEPOSIT not in [posted.task for posted in outbox.waiting()]


def test_deposit_document_same_file_twice_is_told_to_its_depositor(scene: Scene) -> None:
    """Same uniqueId and hash: said so, and nothing is stored a second time."""
    upload = Upload(cdas.level1(cdas.facts(cast.ODETTE)), "a.xml")
    helene = scene.caller(cast.HELENE)
    first = _kept(deposit_document(helene, scene.record, upload))
    before, files = counts(*KEPT), blobs()
    second = _kept(deposit_document(helene, scene.record, upload), again=True)
    assert second.card == first.card
    assert (counts(*KEPT), blobs()) == (before, files)
    event = scene.last()  # The answer shows a document: it has its event (invariant I1).
    assert (event.act, event.documents) == ("document:deposit", (first.card.logical_id,))
    assert dict(event.detail) == {"again": "true"}


def test_deposit_document_same_pdf_twice_is_told_to_its_depositor(scene: Scene) -> None:
    """The wrapped file has another time of creation each time; it is still the same document."""
    helene = scene.caller(cast.HELENE)
    _kept(deposit_document(helene, scene.record, report("Bilan")))
    _kept(deposit_document(helene, scene.record, report("Bilan")), again=True)
    other_day = replace(report("Bilan"), form=Form(REPORT, "Bilan", date(2026, 2, 28)))
    _kept(deposit_document(helene, scene.record, other_day))


def test_deposit_document_unique_id_taken_is_one_answer(scene: Scene) -> None:
    """Other content, another depositor, another record: one answer, so that nobody learns what is where."""
    karim = cast.opened(cast.KARIM, scene.clock)
    helene, paul = scene.caller(cast.HELENE), scene.caller(cast.PAUL)
    upload = Upload(cdas.level1(cdas.facts(cast.ODETTE)), "a.xml")
    _kept(deposit_document(helene, scene.record, upload))
    before, files = counts(*KEPT), blobs()
    other = Upload(cdas.level1(cdas.facts(cast.ODETTE), pdf(pages=2)), "a.xml")
    theirs = Upload(cdas.level1(cdas.facts(cast.KARIM)), "a.xml")
    assert deposit_document(helene, scene.record, other) == TAKEN
    assert deposit_document(paul, scene.record, upload) == TAKEN
    assert deposit_document(helene, cast.record_of(karim), theirs) == TAKEN
    assert (counts(*KEPT), blobs()) == (before, files)


def test_deposit_document_unique_id_taken_here_or_elsewhere_runs_the_same_statements(scene: Scene) -> None:
    """How long the answer takes must not say in whose record a document is that the depositor may not know of."""
    karim = cast.record_of(cast.opened(cast.KARIM, scene.clock))
    helene, paul = scene.caller(cast.HELENE), scene.caller(cast.PAUL)
    ours, theirs = (Upload(cdas.level1(cdas.facts(who, "8")), "a.xml") for who in (cast.ODETTE, cast.KARIM))
    _kept(deposit_document(helene, scene.record, ours))
    seen = []
    for record, upload in ((scene.record, ours), (karim, theirs)):
        with statements() as run:
            assert deposit_document(paul, record, upload) == TAKEN
        seen.append(run)
    assert seen[0] == seen[1] and any("INTO locator" in one for one in seen[0])


def test_deposit_document_double_click_gives_one_document(scene: Scene) -> None:
    """The key of the form: the same sending gets the first answer; another content under it is an error (A36)."""
    helene, once = scene.caller(cast.HELENE), Options(key="form-1")
    first = _kept(deposit_document(helene, scene.record, report("Bilan"), once))
    assert _kept(deposit_document(helene, scene.record, report("Bilan"), once)).card == first.card
    assert dict(scene.last().detail) == {"again": "true"}
    assert titles(scene.odette, scene.record) == ["Bilan"]
    answer = deposit_document(helene, scene.record, report("Autre"), once)
    assert answer == Conflict("request.key_used_with_other_content")
    assert titles(scene.odette, scene.record) == ["Bilan"]


def test_deposit_document_key_of_another_person_is_another_key(scene: Scene) -> None:
    _kept(deposit_document(scene.caller(cast.HELENE), scene.record, report("Bilan"), Options(key="form-1")))
    _kept(deposit_document(scene.caller(cast.PAUL), scene.record, report("Autre"), Options(key="form-1")))
    assert titles(scene.odette, scene.record) == ["Autre", "Bilan"]


def test_deposit_document_for_a_minor_asks_what_parents_may_see(scene: Scene) -> None:
    """Without the choice: refused (C18). With it: deposited, and hidden from the representatives when so said."""
    record = family(scene.clock).record
    helene = scene.caller(cast.HELENE)
    answer = deposit_document(helene, record, report("Vaccin"))
    refusal = ("document:deposit", "C18", "representatives_choice_needed", record)
    assert_refused(answer, helene, *refusal)
    _kept(deposit_document(helene, record, report("Vaccin"), MINOR_SAID))


@pytest.mark.django_db
def test_deposit_document_person_who_hides_by_default_finds_it_hidden(clock: FixedClock) -> None:
    """Hidden from other professionals from its first moment; seen by its depositor and the person (issue 4)."""
    cast.publish_directory()
    account = cast.account_of(cast.ODETTE, clock)
    opened = open_record(cast.holder(account, clock), Opening(True, Choices(hidden_by_default=True)))
    assert isinstance(opened, Opened)
    there = Scene(clock, cast.holder(account, clock, opened.record_id))
    helene, paul = there.agrees(cast.HELENE), there.agrees(cast.PAUL)
    there.deposits(cast.HELENE, "Bilan")
    assert titles(paul, there.record) == []
    assert titles(helene, there.record) == titles(there.odette, there.record) == ["Bilan"]
    found = list_documents(there.odette, there.record)
    assert isinstance(found, DocumentList)
    assert (found.cards[0].hidden, found.cards[0].may_show) == (True, True)


@pytest.mark.parametrize(
    ("change", "rule", "reason"),
    [
        ({"sector": "SA23"}, "R21", "activity_excluded"),
        ({"sector": "SA24"}, "C04", "activity_not_care"),
        ({"sector": "SA13"}, "R20", "occupational_health"),
        ({"authentication": AuthenticationMode.NONE}, "C03", "weak_authentication"),
    ],
)
def test_deposit_document_professional_who_may_not_is_refused(
    scene: Scene, change: dict[str, str], rule: str, reason: str
) -> None:
    other, before, files = replace(scene.caller(cast.HELENE), **change), counts(*KEPT), blobs()  # type: ignore[arg-type]
    answer = deposit_document(other, scene.record, report())
    assert_refused(answer, other, "document:deposit", rule, reason, scene.record)
    assert (counts(*KEPT), blobs()) == (before, files)


def test_deposit_document_another_patient_is_refused(scene: Scene) -> None:
    karim = cast.opened(cast.KARIM, scene.clock)
    answer = deposit_document(karim, scene.record, Upload(cdas.level1(cdas.facts(cast.ODETTE)), "a.xml"))
    assert_refused(answer, karim, "document:deposit", "C02", "not_your_record", scene.record)
    assert counts(*KEPT) == dict.fromkeys(KEPT, 0)


def test_deposit_document_doctor_of_a_record_that_is_not_there_is_refused(scene: Scene) -> None:
    helene = scene.caller(cast.HELENE)
    answer = deposit_document(helene, new_record_id(), report())
    assert_refused(answer, helene, "document:deposit", "C05", "no_record", system_record())
    assert counts(*KEPT) == dict.fromkeys(KEPT, 0)


def test_deposit_document_pdf_without_a_form_is_told(scene: Scene) -> None:
    helene = scene.caller(cast.HELENE)
    for form, problem in (
        (None, ("form", "deposit.form_needed")),
        (Form(REPORT, "  ", DAY), ("title", "deposit.title")),
        (Form(REPORT, "x" * 256, DAY), ("title", "deposit.title")),
        (Form("no-such-type", "Titre", DAY), ("type_code", "deposit.unknown_type")),
    ):
        with pytest.raises(Invalid) as told:
            deposit_document(helene, scene.record, Upload(pdf(), "a.pdf", form))
        assert [(p.element, p.rule) for p in told.value.problems] == [problem]
    assert counts(*KEPT) == dict.fromkeys(KEPT, 0)


@pytest.mark.parametrize(
    "step",
    ["content.blob_written", "deposit.blob_written", "journal.before_append", "journal.appended", "deposit.written"],
)
def test_deposit_document_that_fails_at_any_step_leaves_no_row_and_may_be_tried_again(scene: Scene, step: str) -> None:
    """A blob may be left, which the sweep collects; the second try gives the one document (A37)."""
    helene = scene.caller(cast.HELENE)
    before = counts(*KEPT, "event", "outbox")
    with arm(step), pytest.raises(FailpointReached):
        deposit_document(helene, scene.record, report("Bilan"))
    assert counts(*KEPT, "event", "outbox") == before
    _kept(deposit_document(helene, scene.record, report("Bilan")))
    assert titles(scene.odette, scene.record) == ["Bilan"]
