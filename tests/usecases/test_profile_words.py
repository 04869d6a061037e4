"""Words of the easy lists under what a person wrote: put for a word of the list or by choice, never otherwise."""

from typing import Any

import pytest

from carnet.kernel.errors import Invalid
from carnet.policy.sections import Section
from carnet.profile import lines
from carnet.profile.lines import Line, Written
from carnet.profile.resources import codings_in, resource_of
from carnet.profile.shapes import OWN_WORD, Question
from carnet.storage import keys as record_keys
from carnet.storage.keys import RecordKeys
from carnet.usecases.write_profile_line import Wrote, write_profile_line
from tests.usecases.scene import Scene
from tests.usecases.test_profile import wrote

pytestmark = pytest.mark.django_db

WHAT, LISTED = Question.WHAT, Question.LISTED
ASTHMA = {"system": "http://hl7.org/fhir/sid/icd-10", "code": "J45.9"}


def open_keys(scene: Scene) -> RecordKeys:
    found = record_keys.load(scene.record)
    assert found is not None
    return found


def held(scene: Scene, line_id: object) -> Line:
    return next(one for one in lines.current(open_keys(scene)) if one.line_id == line_id)


def codes(scene: Scene, section: Section, said: dict[Question, str]) -> list[Any]:
    line = held(scene, wrote(scene.odette, scene, section, said))
    return codings_in(section, line.written.resource)


def test_write_profile_line_holder_types_a_word_of_the_list_and_it_is_coded_as_written(scene: Scene) -> None:
    line = held(scene, wrote(scene.odette, scene, Section.ILLNESSES, {WHAT: "ASTHME"}))
    assert line.written.resource["code"] == {"coding": [ASTHMA], "text": "ASTHME"}
    assert codes(scene, Section.TREATMENTS, {WHAT: "Doliprane"}) == [
        {"system": "http://www.whocc.no/atc", "code": "N02BE01"}
    ]
    allergy = held(scene, wrote(scene.odette, scene, Section.ALLERGIES, {WHAT: "Arachide", Question.KIND: "food"}))
    assert allergy.written.resource["code"]["coding"][-1] == {
        "system": "http://snomed.info/sct", "code": "762952008", "display": "Peanut",
    }  # fmt: skip
    assert codes(scene, Section.SURGERIES, {WHAT: "Césarienne"})[0]["code"] == "11466000"
    assert codes(scene, Section.HELP, {WHAT: "Fauteuil roulant"})[0]["code"] == "Z99.3"
    assert codes(scene, Section.FAMILY, {WHAT: "glaucome", Question.KIND: "mother"})[0]["code"] == "H40.9"


def test_write_profile_line_holder_own_words_get_no_code_until_she_chooses_one(scene: Scene) -> None:
    assert codes(scene, Section.ILLNESSES, {WHAT: "asme"}) == []
    assert codes(scene, Section.ILLNESSES, {WHAT: "asme", LISTED: "icd10:J45.9"}) == [ASTHMA]
    assert codes(scene, Section.ILLNESSES, {WHAT: "Asthme", LISTED: OWN_WORD}) == []


def test_write_profile_line_with_a_word_of_no_list_is_refused_by_name(scene: Scene) -> None:
    for section, word in ((Section.ILLNESSES, "icd10:Z99.9"), (Section.ALLERGIES, "icd10:J45.9")):
        with pytest.raises(Invalid) as wrong:
            write_profile_line(scene.odette, scene.record, section, {WHAT: "Asthme", LISTED: word})
        assert [(one.element, one.rule) for one in wrong.value.problems] == [("listed", "profile.choice")]
    with pytest.raises(Invalid) as wrong:
        write_profile_line(scene.odette, scene.record, Section.TO_WARN, {WHAT: "A", LISTED: OWN_WORD})
    assert ("listed", "profile.question") in [(one.element, one.rule) for one in wrong.value.problems]


def test_write_profile_line_codes_of_a_document_stay_until_the_word_changes(scene: Scene) -> None:
    document = {"system": "urn:oid:1.2.3", "code": "X1", "display": "d"}
    keys, first = open_keys(scene), held(scene, wrote(scene.odette, scene, Section.ILLNESSES, {WHAT: "Rhume"}))
    resource = resource_of(Section.ILLNESSES, {WHAT: "Rhume"})
    resource["code"]["coding"] = [document]
    lines.change(keys, first, Written(Section.ILLNESSES, resource), first.by, first.at)

    def now(said: dict[Question, str]) -> list[Any]:
        done = write_profile_line(scene.odette, scene.record, Section.ILLNESSES, said, line_id=first.line_id)
        assert isinstance(done, Wrote)
        return codings_in(Section.ILLNESSES, held(scene, first.line_id).written.resource)

    assert now({WHAT: "Rhume", Question.NOTE: "En hiver."}) == [document]
    assert now({WHAT: "Rhume", LISTED: OWN_WORD}) == [document]
    assert now({WHAT: "Gros rhume"}) == []
