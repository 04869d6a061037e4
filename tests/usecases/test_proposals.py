"""What documents propose to "Ma santé": accepted one by one, once, and never told to who may not see them."""

import json
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from carnet.cda.clinical import Kind, Statement, read_statements
from carnet.cda.model import Code
from carnet.cda.parser import parse
from carnet.kernel.clock import FixedClock
from carnet.kernel.errors import Invalid, Refusal
from carnet.policy.sections import Section
from carnet.profile import lines
from carnet.usecases._card import Card
from carnet.usecases._facts import load
from carnet.usecases._incoming import Upload
from carnet.usecases._profile import Question
from carnet.usecases._proposals import proposals_of
from carnet.usecases.announce_document import announce_document
from carnet.usecases.answer_proposal import Answered, answer_proposal
from carnet.usecases.bring_summary import SummaryBrought, bring_summary
from carnet.usecases.caller import Caller
from carnet.usecases.delete_document import delete_document
from carnet.usecases.deposit_document import Deposited, Options, deposit_document
from carnet.usecases.see_profile import Profile, see_profile
from carnet.usecases.see_proposals import Proposals, Proposed, see_proposals
from carnet.usecases.state_not_concerned import state_not_concerned
from carnet.usecases.write_profile_line import Wrote, write_profile_line
from tests import cast
from tests.journal import events
from tests.material import SHARED
from tests.unit.cda import clinical_samples as samples
from tests.unit.cda.samples import FOLDER, needs_samples
from tests.usecases import cdas_coded, relatives
from tests.usecases.scene import Scene, assert_refused, counts

pytestmark = pytest.mark.django_db


def proposed(caller: Caller, scene: Scene) -> tuple[Proposed, ...]:
    answer = see_proposals(caller, scene.record)
    assert isinstance(answer, Proposals), answer
    return answer.proposed


def words(found: tuple[Proposed, ...]) -> list[tuple[str, str]]:
    return sorted((one.proposal.section.value, one.proposal.said[Question.WHAT]) for one in found)


def answered(caller: Caller, scene: Scene, one: Proposed, *, accept: bool) -> Answered | Refusal:
    return answer_proposal(caller, scene.record, one.proposal.proposal_id, one.source.logical_id, accept=accept)


def section(caller: Caller, scene: Scene, of: Section) -> list[tuple[str, tuple[str, ...]]]:
    """The lines of a section as a reader is shown them, with the titles of their documents."""
    answer = see_profile(caller, scene.record, of)
    assert isinstance(answer, Profile), answer
    return [(one.said[Question.WHAT], tuple(d.title for d in one.documents)) for one in answer.sections[0].lines]


FULL = [
    ("allergies", "Pénicilline"), ("illnesses", "Asthme"), ("illnesses", "Pneumonie"), ("surgeries", "Appendicectomie"),
    ("treatments", "SALBUTAMOL 100"),
]  # fmt: skip


def test_see_proposals_holder_sees_what_is_coded_and_nothing_enters_by_itself(scene: Scene) -> None:
    card = cdas_coded.deposited(scene)
    found = proposed(scene.odette, scene)
    assert words(found) == FULL
    assert {one.source.logical_id for one in found} == {card.logical_id}
    event = scene.last()
    assert (event.act, event.documents, dict(event.detail)) == (
        "document:read", (card.logical_id,), {"part": "proposals"},
    )  # fmt: skip
    assert counts("profile_line") == {"profile_line": 0}


def test_answer_proposal_accepted_is_a_line_with_its_document_and_its_codes(scene: Scene) -> None:
    card = cdas_coded.deposited(scene)
    state_not_concerned(scene.odette, scene.record, Section.ILLNESSES, not_concerned=True)
    past = next(one for one in proposed(scene.odette, scene) if one.proposal.over)
    assert answered(scene.odette, scene, past, accept=True) == Answered(Section.ILLNESSES, accepted=True)
    event = scene.last()
    assert (event.act, event.documents) == ("profile:write", (card.logical_id,))
    assert dict(event.detail) == {"section": "illnesses", "proposal": "accepted"}
    (line,) = lines.current(load(scene.odette, scene.record).keys)
    resource = line.written.resource
    assert (line.written.source, resource["code"]["text"], resource["onsetDateTime"]) == (
        card.logical_id, "Pneumonie", "2018-04-22",
    )  # fmt: skip
    assert resource["code"]["coding"][0]["code"] == "J18.9"
    assert resource["clinicalStatus"]["coding"][0]["code"] == "inactive"
    assert resource["abatementDateTime"] == "2018-04-30"
    assert section(scene.odette, scene, Section.ILLNESSES) == [("Pneumonie", (card.title,))]
    answer = see_profile(scene.odette, scene.record, Section.ILLNESSES)
    assert isinstance(answer, Profile)
    assert not answer.sections[0].not_concerned


@pytest.mark.parametrize("accept", [True, False])
def test_answer_proposal_is_remembered_and_counts_once(scene: Scene, accept: bool) -> None:
    cdas_coded.deposited(scene)
    asthma = next(one for one in proposed(scene.odette, scene) if one.proposal.said[Question.WHAT] == "Asthme")
    assert answered(scene.odette, scene, asthma, accept=accept) == Answered(Section.ILLNESSES, accepted=accept)
    rows = counts("profile_line")
    assert answered(scene.odette, scene, asthma, accept=not accept) == Answered(
        Section.ILLNESSES, accepted=not accept, again=True
    )
    assert counts("profile_line") == rows
    # The same illness of another document is not proposed again.
    cdas_coded.deposited(scene, (samples.section("11450-4", (samples.problem("Asthme", "J45.9", "2016"),)),), "8")
    assert ("illnesses", "Asthme") not in words(proposed(scene.odette, scene))
    assert [what for what, _ in section(scene.odette, scene, Section.ILLNESSES)] == (["Asthme"] if accept else [])


def test_see_proposals_what_the_person_wrote_herself_is_not_proposed(scene: Scene) -> None:
    cdas_coded.deposited(scene)
    wrote = write_profile_line(scene.odette, scene.record, Section.ILLNESSES, {Question.WHAT: "asthme"})
    assert isinstance(wrote, Wrote)
    assert ("illnesses", "Asthme") not in words(proposed(scene.odette, scene))


def test_see_proposals_doctor_is_refused(scene: Scene) -> None:
    cdas_coded.deposited(scene)
    marc = scene.agrees(cast.MARC)
    answer = see_proposals(marc, scene.record)
    assert_refused(answer, marc, "profile:write", "C01", "not_foreseen", scene.record)


def test_proposals_of_a_hidden_document_do_not_exist_for_a_caregiver(scene: Scene) -> None:
    nina, _ = relatives.caregiver(scene.odette, cast.NINA, sees_hidden=False)
    nothing = see_proposals(nina, scene.record)
    hidden = cdas_coded.deposited(scene)
    scene.hides(hidden)
    assert see_proposals(nina, scene.record) == nothing
    one = proposed(scene.odette, scene)[0]
    told = answered(nina, scene, one, accept=True)
    assert told == answer_proposal(nina, scene.record, uuid4(), uuid4(), accept=True)
    assert_refused(told, nina, "profile:write", "C02", "no_document", scene.record)
    assert counts("profile_line") == {"profile_line": 0}
    # The document named beside another proposal makes no difference.
    assert answer_proposal(nina, scene.record, one.proposal.proposal_id, uuid4(), accept=False) == told


def test_answer_proposal_accepted_line_names_its_hidden_document_to_who_may_see_it_only(scene: Scene) -> None:
    hidden = cdas_coded.deposited(scene)
    scene.hides(hidden)
    nina, _ = relatives.caregiver(scene.odette, cast.NINA, sees_hidden=False)
    paul = scene.agrees(cast.PAUL)
    allergy = next(one for one in proposed(scene.odette, scene) if one.proposal.section is Section.ALLERGIES)
    assert isinstance(answered(scene.odette, scene, allergy, accept=True), Answered)
    assert section(scene.odette, scene, Section.ALLERGIES) == [("Pénicilline", (hidden.title,))]
    assert section(nina, scene, Section.ALLERGIES) == [("Pénicilline", ())]
    assert section(paul, scene, Section.ALLERGIES) == [("Pénicilline", ())]


def test_proposals_of_a_withheld_document_come_with_its_announcement_only(scene: Scene) -> None:
    upload, helene = Upload(cdas_coded.coded(cast.ODETTE)), scene.caller(cast.HELENE)
    kept = deposit_document(helene, scene.record, upload, Options(withheld=True))
    assert isinstance(kept, Deposited), kept
    assert proposed(scene.odette, scene) == ()
    facts = load(scene.odette, scene.record)
    (made,) = proposals_of(facts, [Statement(Kind.PROBLEM, "Asthme", Code("J45.9", "2.16.840.1.113883.6.3"))])
    document = kept.card.logical_id
    told = answer_proposal(scene.odette, scene.record, made.proposal_id, document, accept=True)
    assert told == answer_proposal(scene.odette, scene.record, uuid4(), uuid4(), accept=True)
    assert counts("profile_line") == {"profile_line": 0}
    scene.agrees(cast.HELENE)
    assert isinstance(announce_document(helene, scene.record, document), Card)
    assert words(proposed(scene.odette, scene)) == FULL


def test_proposals_of_a_deleted_document_are_gone_and_its_line_stays(scene: Scene) -> None:
    card = cdas_coded.deposited(scene)
    allergy = next(one for one in proposed(scene.odette, scene) if one.proposal.section is Section.ALLERGIES)
    answered(scene.odette, scene, allergy, accept=True)
    assert not isinstance(delete_document(scene.caller(cast.HELENE), scene.record, card.logical_id), Refusal)
    assert proposed(scene.odette, scene) == ()
    assert section(scene.odette, scene, Section.ALLERGIES) == [("Pénicilline", ())]


def test_proposals_treatment_that_ended_or_that_is_denied_is_none(scene: Scene) -> None:
    facts = load(scene.odette, scene.record)
    given = Statement(Kind.PRESCRIBED, "ANTIBIO", since="20260101", until="20260108")
    for statement in (
        given,
        Statement(Kind.PROBLEM, "Asthme", negated=True),
        Statement(Kind.PROBLEM, "Asthme", certainty="refuted"),
        Statement(Kind.VACCINE, "REVAXIS"),
    ):
        assert list(proposals_of(facts, [statement])) == []
    (goes_on,) = proposals_of(facts, [replace(given, until="20260302")])
    assert goes_on.said == {Question.WHAT: "ANTIBIO", Question.SINCE: "2026-01-01"}


def test_proposals_words_that_do_not_fit_are_cut_and_kept_whole_in_the_note(scene: Scene) -> None:
    facts = load(scene.odette, scene.record)
    name = "Pose de " + "très " * 40 + "longue prothèse"
    (one,) = proposals_of(facts, [Statement(Kind.ACT, name, since="18000101")])
    assert (len(one.said[Question.WHAT]), one.said[Question.NOTE]) == (120, name)
    # No life has this date: the line comes without it.
    assert Question.SINCE not in one.said


EXPECTED: dict[str, list[tuple[str, str]]] = {
    "VSM_1.4_2022.01": [
        ("allergies", "PARACETAMOL"), ("family", "Anémie à hématies falciformes sans crises"),
        ("illnesses", "Accident ischémique cérébral transitoire, sans précision"),
        ("illnesses", "Angine de poitrine instable"),
        ("illnesses", "Infarctus transmural aigu du myocarde, de la paroi inférieure"),
        ("illnesses", "Pyélonéphrite aiguë"),
        ("surgeries", "Dilatation intraluminale de 2 vaisseaux coronaires avec pose d'endoprothèse, par voie artérielle"
                      " transcutanée"),
        ("treatments", "COUMADINE 5mg, comprimé sécable"), ("treatments", "PLAVIX 75 mg, comprimé pelliculé"),
    ],
    "CSE-CS8_2025.01": [
        ("illnesses", "Antibiothérapie (de plus de 48 heures)"), ("illnesses", "Autres pathologies de la 1ère semaine"),
        ("illnesses", "Détresse respiratoire du nouveau-né, sans précision"),
    ],
    "CSE-CS9_2025.01": [("illnesses", "Accident domestique avant le 9ème mois")],
    # The prescription ended years ago.
    "eP-MED-DM_2022.01_PosoStruct": [],
    "SDM-MR_2025.01_nouveau-ne": [("family", "Leucémie lymphoblastique aigüe")],
    # "Pas d'allergie connue" is no allergy; the treatment ended.
    "LDL-SES_2022.01": [],
}  # fmt: skip


@needs_samples
@pytest.mark.parametrize("name", EXPECTED)
def test_proposals_of_a_published_sample_are_those_that_a_person_expects(scene: Scene, name: str) -> None:
    statements = read_statements(parse((FOLDER / f"{name}.xml").read_bytes()))
    found = list(proposals_of(load(scene.odette, scene.record), statements))
    assert sorted((one.section.value, one.said[Question.WHAT]) for one in found) == EXPECTED[name]


SUMMARIES = ("fhir/ips-bundle-01.xml", "fhir/ips-bundle-minimal.json", "shl/IPS_IG-bundle-01.json")


@needs_samples
@pytest.mark.parametrize("name", SUMMARIES)
def test_bring_summary_of_the_person_is_a_document_that_proposes(scene: Scene, clock: FixedClock, name: str) -> None:
    martha = Scene(clock, cast.opened(cast.MARTHA, clock))
    data = (SHARED / "samples" / name).read_bytes()
    answer = bring_summary(martha.odette, martha.record, data, "Résumé")
    assert isinstance(answer, SummaryBrought), answer
    again = bring_summary(martha.odette, martha.record, data, "Résumé")
    assert again == SummaryBrought(answer.document, again=True)
    found = proposed(martha.odette, martha)
    assert (
        "allergies",
        "Substance with penicillin structure and antibacterial mechanism of action (substance)",
    ) in words(found)
    assert {one.source.logical_id for one in found} == {answer.document}
    for one in found:
        assert isinstance(answered(martha.odette, martha, one, accept=True), Answered)
    assert proposed(martha.odette, martha) == ()


@needs_samples
@pytest.mark.parametrize("name", SUMMARIES)
def test_bring_summary_of_another_person_is_refused_and_nothing_is_kept(scene: Scene, name: str) -> None:
    data = (SHARED / "samples" / name).read_bytes()
    with pytest.raises(Invalid) as told:
        bring_summary(scene.odette, scene.record, data, "Résumé")
    assert [problem.rule for problem in told.value.problems] == ["summary.other_person"]
    assert counts("document", "content") == {"document": 0, "content": 0}
    event = scene.last()
    assert (event.act, event.rule, dict(event.detail)) == ("document:deposit", "C61", {"why": "summary.other_person"})


def summary(**person: object) -> bytes:
    """A small summary of Odette, but for what is said otherwise."""
    patient = {
        "resourceType": "Patient", "name": [{"family": "Martineau", "given": ["Odette"]}], "gender": "female",
        "birthDate": "1948-05-14", **person,
    }  # fmt: skip
    entries = [{"resource": {"resourceType": "Composition", "title": "IPS"}}, {"resource": patient}]
    return json.dumps({"resourceType": "Bundle", "type": "document", "entry": entries}).encode()


@pytest.mark.parametrize(
    ("person", "accepted"),
    [
        ({}, True),
        ({"birthDate": "1948-05"}, False),
        ({"birthDate": "1948-05-15"}, False),
        ({"gender": "male"}, False),
        ({"name": [{"family": "Martineau", "given": ["Jeanne"]}]}, True),
        ({"name": [{"family": "Martineau", "given": ["Sylvie"]}]}, False),
        ({"name": [{"family": "Durand", "given": ["Odette"]}]}, False),
        ({"name": []}, False),
        ({"identifier": [{"system": "urn:oid:1.2.250.1.213.1.4.10", "value": "100000000000000"}]}, False),
    ],
)
def test_bring_summary_person_must_be_said_and_be_the_same(
    scene: Scene, person: dict[str, object], accepted: bool
) -> None:
    try:
        answer: object = bring_summary(scene.odette, scene.record, summary(**person), "Résumé")
    except Invalid as wrong:
        answer = wrong.problems[0].rule
    assert isinstance(answer, SummaryBrought) if accepted else answer == "summary.other_person"


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"<x/>", b"not json", b'{"resourceType":"Bundle","entry":[1,{"resource":[]}]}']
)
def test_bring_summary_that_is_none_is_refused_by_name(scene: Scene, data: bytes) -> None:
    with pytest.raises(Invalid):
        bring_summary(scene.odette, scene.record, data, "Résumé")
    assert counts("document") == {"document": 0}
    assert events(scene.record)[-1].rule == "C61"


def test_proposal_id_tells_nothing_of_what_is_proposed(scene: Scene, clock: FixedClock) -> None:
    """The same illness has another id in another record."""
    statement = Statement(Kind.PROBLEM, "Asthme")
    karim = cast.opened(cast.KARIM, clock)
    ids: set[UUID] = set()
    for caller, record in ((scene.odette, scene.record), (karim, cast.record_of(karim))):
        (one,) = proposals_of(load(caller, record), [statement])
        ids.add(one.proposal_id)
    assert len(ids) == 2
