"""A well-formed resource passes; each planted fault of form is found where it is."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carnet.fhir import sentences
from carnet.fhir.structure import problems_of
from tests.material import SHARED

SAMPLES = SHARED / "samples" / "fhir"
Change = Callable[[dict[str, Any]], object]

REFERENCE: dict[str, Any] = {
    "resourceType": "DocumentReference",
    "id": "a-1",
    "meta": {"versionId": "2", "lastUpdated": "2026-02-28T10:00:00+01:00"},
    "contained": [{"resourceType": "Patient", "id": "p", "birthDate": "1980-02", "deceasedBoolean": False}],
    "extension": [{"url": "https://example.org/archived", "valueBoolean": False}],
    "masterIdentifier": {"system": "urn:ietf:rfc:3986", "value": "urn:oid:1.2.3"},
    "status": "current",
    "author": [{"reference": "#p"}],
    "description": "un compte rendu",
    "_description": {"extension": [{"url": "https://example.org/x", "valueString": "y"}]},
    "content": [{"attachment": {"contentType": "text/plain", "data": "YWJj", "size": 3}, "format": {"code": "a"}}],
}
# Each planted fault: what is done, where it must be found, under which rule.
FAULTS: dict[str, tuple[Change, str, str]] = {
    "an element that is not": (lambda r: r.update(colour="red"), "DocumentReference.colour", "fhir.unknown_element"),
    "a missing element": (lambda r: r.pop("status"), "DocumentReference.status", "fhir.required"),
    "a missing inner element": (
        lambda r: r["content"][0].pop("attachment"),
        "DocumentReference.content[0].attachment",
        "fhir.required",
    ),
    "a list for one": (lambda r: r.update(status=["current"]), "DocumentReference.status", "fhir.several"),
    "one for a list": (lambda r: r.update(author=r["author"][0]), "DocumentReference.author", "fhir.not_a_list"),
    "an empty list": (lambda r: r.update(author=[]), "DocumentReference.author", "fhir.empty"),
    "an empty text": (lambda r: r.update(description=" "), "DocumentReference.description", "fhir.empty"),
    "an empty object": (
        lambda r: r["content"][0].update(format={}),
        "DocumentReference.content[0].format",
        "fhir.empty",
    ),
    "a null": (lambda r: r.update(type=None), "DocumentReference.type", "fhir.null"),
    "a null in a list": (lambda r: r["author"].append(None), "DocumentReference.author[1]", "fhir.null"),
    "a text for an object": (lambda r: r.update(type="x"), "DocumentReference.type", "fhir.not_an_object"),
    "an object for a text": (
        lambda r: r.update(description={"a": "b"}),
        "DocumentReference.description",
        "fhir.wrong_type",
    ),
    "a text for a number": (
        lambda r: r["content"][0]["attachment"].update(size="3"),
        "DocumentReference.content[0].attachment.size",
        "fhir.wrong_type",
    ),
    "a negative size": (
        lambda r: r["content"][0]["attachment"].update(size=-1),
        "DocumentReference.content[0].attachment.size",
        "fhir.wrong_format",
    ),
    "a number for a truth": (
        lambda r: r["extension"][0].update(valueBoolean=0),
        "DocumentReference.extension[0].valueBoolean",
        "fhir.wrong_type",
    ),
    "two of a choice": (
        lambda r: r["extension"][0].update(valueString="x"),
        "DocumentReference.extension[0].value",
        "fhir.several_choices",
    ),
    "an unknown status": (lambda r: r.update(status="archived"), "DocumentReference.status", "fhir.not_in_list"),
    "a day that is not": (
        lambda r: r["meta"].update(lastUpdated="2026-02-30T10:00:00Z"),
        "DocumentReference.meta.lastUpdated",
        "fhir.wrong_format",
    ),
    "an instant without zone": (
        lambda r: r.update(date="2026-02-28T10:00:00"),
        "DocumentReference.date",
        "fhir.wrong_format",
    ),
    "bytes that are none": (
        lambda r: r["content"][0]["attachment"].update(data="YWJ"),
        "DocumentReference.content[0].attachment.data",
        "fhir.wrong_format",
    ),
    "a resource that is not": (
        lambda r: r["contained"][0].update(resourceType="Person2"),
        "DocumentReference.contained[0].resourceType",
        "fhir.unknown_resource_type",
    ),
    "a fault inside a contained resource": (
        lambda r: r["contained"][0].update(gender="x"),
        "DocumentReference.contained[0].gender",
        "fhir.not_in_list",
    ),
    "contained in contained": (
        lambda r: r["contained"][0].update(contained=[{"resourceType": "Patient"}]),
        "DocumentReference.contained[0].contained",
        "fhir.contained_in_contained",
    ),
    "extensions beside no primitive": (
        lambda r: r.update(_type={"id": "a"}),
        "DocumentReference._type",
        "fhir.unknown_element",
    ),
    "a list beside one value": (
        lambda r: r.update(_description=[{"id": "a"}]),
        "DocumentReference.description",
        "fhir.extensions_do_not_match",
    ),
    "a control character": (
        lambda r: r.update(description="a\x00"),
        "DocumentReference.description",
        "fhir.wrong_format",
    ),
}


def test_well_formed_resource_has_no_problem() -> None:
    assert problems_of(REFERENCE) == ()


@pytest.mark.parametrize("name", FAULTS)
def test_planted_fault_is_found_where_it_is_under_its_rule(name: str) -> None:
    change, where, rule = FAULTS[name]
    broken = copy.deepcopy(REFERENCE)
    change(broken)
    assert [(p.element, p.rule) for p in problems_of(broken)] == [(where, rule)]


def test_gaps_in_a_list_are_taken_where_extensions_fill_them() -> None:
    name = {
        "given": ["Anne", None],
        "_given": [None, {"extension": [{"url": "https://example.org/u", "valueCode": "a"}]}],
    }
    assert problems_of({"resourceType": "Patient", "name": [name]}) == ()
    name["_given"] = [None, None]
    assert [p.rule for p in problems_of({"resourceType": "Patient", "name": [name]})] == ["fhir.null"]


def test_depth_and_number_of_problems_have_a_limit() -> None:
    deep: dict[str, Any] = {"url": "https://example.org/e"}
    for _ in range(500):
        deep = {"url": "https://example.org/e", "extension": [deep]}
    assert [p.rule for p in problems_of({"resourceType": "Patient", "extension": [deep]})] == ["fhir.too_deep"]
    assert len(problems_of({"resourceType": "Patient", **{f"x{n}": 1 for n in range(500)}})) == 30


@pytest.mark.parametrize("other", [None, [], "a", 3, {}, {"resourceType": 1}, {"resourceType": "Resource"}])
def test_what_is_no_resource_is_said_to_be_none(other: object) -> None:
    assert len(problems_of(other)) == 1


_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(list(REFERENCE) + ["url", "_url"]), inner)
    ),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None)
@given(key=st.sampled_from(list(REFERENCE)), value=_ANY)
def test_no_json_whatever_makes_the_check_fail(key: str, value: object) -> None:
    for problem in problems_of({**REFERENCE, key: value}):
        assert problem.rule.startswith("fhir.")


@pytest.mark.shared
def test_published_samples_are_well_formed() -> None:
    faulty = {p.name for p in SAMPLES.glob("*.json") if problems_of(json.loads(p.read_text(encoding="utf-8")))}
    # This one holds empty texts, which R4 forbids.
    assert faulty == {"fr-cercle-de-soins-transaction.json"}


@pytest.mark.parametrize("name", FAULTS)
def test_every_problem_is_told_in_a_sentence_of_its_own(name: str) -> None:
    broken = copy.deepcopy(REFERENCE)
    FAULTS[name][0](broken)
    (problem,) = problems_of(broken)
    said = sentences.error(problem.rule, dict(problem.facts))
    assert said != sentences.error("no.such.rule", {}) and "{" not in said
