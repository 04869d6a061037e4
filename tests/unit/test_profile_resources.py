"""A line of the profile becomes a FHIR resource and says the same again; each section has its shape."""

from hypothesis import given
from hypothesis import strategies as st

from carnet.policy.sections import Section
from carnet.profile.resources import Resource, resource_of, said_in
from carnet.profile.shapes import ASKED, FORMS, OWN_PAGES, OWN_WORD, SHAPES, Form, Question
from tests.fhir.conform import faults_of

# The lists are read from their files once, before the time of an example counts.
CHOICES = {(s, q): SHAPES[s].choices_of(q) for s in ASKED for q in SHAPES[s].asks}


def answers(section: Section) -> st.SearchStrategy[dict[Question, str]]:
    """Answers that the checks let pass: all that are needed, some of the others."""
    shape = SHAPES[section]

    def of(question: Question) -> st.SearchStrategy[str]:
        if CHOICES[section, question]:
            return st.sampled_from(CHOICES[section, question])
        if FORMS[question] is Form.PARTIAL_DATE:
            return st.sampled_from(["1987", "1987-05", "1987-05-03"])
        return st.text("abcé’", min_size=1, max_size=20)

    needed = {question: of(question) for question in shape.asks if question in shape.needs}
    return st.fixed_dictionaries(needed, optional={q: of(q) for q in shape.asks if q not in shape.needs})


@given(st.data(), st.sampled_from(ASKED))
def test_resource_of_any_answers_says_the_same_again(data: st.DataObject, section: Section) -> None:
    said = data.draw(answers(section))
    resource = resource_of(section, said)
    # That no word of the list is meant is said by no code: it is no answer that a resource holds.
    assert said_in(section, resource) == {q: text for q, text in said.items() if text != OWN_WORD}
    assert [str(fault) for fault in faults_of(_whole(resource))] == []


def _whole(resource: Resource) -> Resource:
    """As it is emitted: the row knows of whom it is."""
    whose = (
        "patient" if resource["resourceType"] in {"AllergyIntolerance", "FamilyMemberHistory", "RelatedPerson"} else ""
    )
    return {**resource, whose or "subject": {"reference": "Patient/1"}, "id": "1"}


def test_every_section_has_a_shape_whose_questions_have_a_form() -> None:
    assert set(SHAPES) == set(Section) - OWN_PAGES
    for shape in SHAPES.values():
        assert shape.needs <= set(shape.asks) <= set(FORMS)
        assert all(shape.choices_of(one) for one in shape.asks if FORMS[one] is Form.CHOICE)
