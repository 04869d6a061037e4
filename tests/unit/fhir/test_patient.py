"""The Patient resource, PDQm searches, `$match` and `$ihe-pix`, without a database."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from carnet.codes.traits import Sex
from carnet.fhir import patient_answers, patient_match, patient_search
from carnet.fhir import person_systems as systems
from carnet.fhir.numbers import UnknownDomain
from carnet.fhir.patient import patient
from carnet.fhir.patient_search import left_aside, matches, parse, wanted
from carnet.kernel.errors import Invalid
from tests.unit.fhir.people import CLAIRE, CLOSED_AT, ODETTE, RECORD, told, untold

BASE = "https://carnet.test/fhir"
TEST = "urn:oid:1.2.250.1.213.1.4.10"
assert ODETTE.ins is not None
INS = ODETTE.ins
SECRETS = (INS.value, "MARTINEAU", "ODETTE", "1948", "75116", "female")


def _extension(resource: dict[str, Any], url: str) -> Any:
    return next((one for one in resource["extension"] if one["url"] == url), None)


def test_patient_reader_who_is_told_has_every_trait() -> None:
    found = patient(told(treating_doctor=True))
    assert found["id"] == str(RECORD)
    assert found["active"] is True
    assert found["name"] == [{"use": "official", "family": "MARTINEAU", "given": ["ODETTE", "JEANNE"]}]
    assert (found["gender"], found["birthDate"]) == ("female", "1948-05-14")
    assert {"use": "official", "system": TEST, "value": INS.value} in found["identifier"]
    assert _extension(found, systems.DMP_TREATING)["valueBoolean"] is True
    assert _extension(found, systems.DMP_CLOSING) is None
    assert systems.FR_CORE_PATIENT in found["meta"]["profile"]


def test_patient_used_name_is_told_beside_the_birth_name() -> None:
    assert patient(told(CLAIRE))["name"] == [
        {"use": "official", "family": "PETIT", "given": ["CLAIRE"]},
        {"use": "usual", "family": "MARTINEAU", "given": ["CLAIRE"]},
    ]


def test_patient_reader_who_is_not_told_has_masked_traits_and_no_value() -> None:
    found = patient(untold())
    assert not any(secret in str(found) for secret in SECRETS)
    assert found["name"] == [systems.masked()]
    assert found["_birthDate"] == found["_gender"] == systems.masked()
    assert "birthDate" not in found
    assert found["meta"]["profile"] == [systems.PDQM_PATIENT]
    assert found["identifier"] == [systems.record_identifier(RECORD)]


def test_patient_closed_record_says_day_motive_and_words_that_were_told() -> None:
    found = patient(
        untold(active=False, closed_at=CLOSED_AT, motive="FERMETURE_DEMANDE_PATIENT", raison="Je pars"), INS
    )
    parts = {part["url"]: part for part in _extension(found, systems.DMP_CLOSING)["extension"]}
    assert found["active"] is False
    assert parts["dateFermeture"]["valueDate"] == "2026-03-20"
    assert parts["motifFermeture"]["valueCodeableConcept"]["coding"][0]["code"] == "patient-demande"
    assert parts["raisonFermeture"]["valueString"] == "Je pars"
    assert found["identifier"][0]["value"] == INS.value


def test_search_by_number_alone_looks_for_it_under_its_root() -> None:
    asked = wanted(parse([("identifier", f"{TEST}|{INS.value}"), ("_format", "json")]))
    assert (asked.ins, asked.birth_date, asked.record_id) == (INS, None, None)


def test_search_by_number_and_day_looks_for_both() -> None:
    asked = wanted(parse([("identifier", f"{TEST}|{INS.value}"), ("birthdate", "eq1948-05-14")]))
    assert (asked.ins, asked.birth_date) == (INS, date(1948, 5, 14))


def test_search_by_all_traits_looks_for_them() -> None:
    query = parse(
        [("family", "Martineau"), ("given", "Odette"), ("birthdate", "1948-05-14"), ("gender", "female"),
         ("birthplace", "75116")]
    )  # fmt: skip
    asked = wanted(query)
    assert asked.traits is not None
    assert (asked.traits.birth_name, asked.traits.sex, asked.traits.birth_place) == ("Martineau", Sex.FEMALE, "75116")


@pytest.mark.parametrize("lacking", sorted(patient_search.TRAITS))
def test_search_without_one_trait_names_it(lacking: str) -> None:
    given = {"family": "A", "given": "B", "birthdate": "1948-05-14", "gender": "female", "birthplace": "75116"}
    del given[lacking]
    with pytest.raises(Invalid) as caught:
        wanted(parse(given.items()))
    assert caught.value.problems[0].element == lacking
    assert caught.value.problems[0].rule == "fhir.search_needs_number_or_all_traits"


@pytest.mark.parametrize(
    ("key", "value", "element", "rule"),
    [
        ("identifier", INS.value, "identifier", "fhir.identifier_needs_system"),
        ("identifier", f"{TEST}|123", "identifier", "ins.wrong_length"),
        # A bar with a backslash before it is a bar of the value: it parts nothing.
        ("identifier", f"{TEST}\\|{INS.value}", "identifier", "fhir.identifier_needs_system"),
        ("birthdate", "yesterday", "birthdate", "fhir.not_a_date"),
        ("birthdate", "1948-02-30", "birthdate", "fhir.not_a_date"),
        ("active", "perhaps", "active", "fhir.not_a_boolean"),
        ("gender", "F", "gender", "fhir.unknown_code"),
        ("family:soundex", "A", "family:soundex", "fhir.modifier_not_supported"),
    ],
)
def test_search_bad_parameter_names_the_element_and_the_rule(key: str, value: str, element: str, rule: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse([(key, value)])
    assert (caught.value.problems[0].element, caught.value.problems[0].rule) == (element, rule)


def test_search_two_persons_at_once_is_refused() -> None:
    other = CLAIRE.ins
    assert other is not None
    with pytest.raises(Invalid) as caught:
        wanted(parse([("identifier", f"{TEST}|{INS.value},{TEST}|{other.value}")]))
    assert caught.value.problems[0].rule == "fhir.one_person_at_a_time"


@pytest.mark.parametrize("text", ["urn:oid:1.2.3|42", "urn:oid:1.2.3|"])
def test_search_foreign_domain_is_unknown(text: str) -> None:
    with pytest.raises(UnknownDomain):
        parse([("identifier", text)])


@pytest.mark.parametrize(
    ("params", "fits"),
    [
        ([("family", "mart")], True),
        ([("family", "Märt")], True),
        ([("family:exact", "MARTINEAU")], True),
        ([("family:exact", "Martineau")], False),
        ([("family:contains", "tine")], True),
        ([("family", "petit,mart")], True),
        ([("family", "petit"), ("family", "mart")], False),
        ([("given", "jean")], True),
        ([("gender", "female")], True),
        ([("gender", "male")], False),
        ([("active", "true")], True),
        ([("active", "false")], False),
        ([("birthdate", "1948")], True),
        ([("birthdate", "1948-05")], True),
        ([("birthdate", "ge1948-05-14"), ("birthdate", "lt1949")], True),
        ([("birthdate", "gt1948-05")], False),
        ([("birthdate", "ne1948-05-14")], False),
        ([("birthplace", "75116")], True),
        ([("identifier", f"{TEST}|{INS.value}")], True),
        ([("identifier", f"urn:ietf:rfc:3986|urn:uuid:{RECORD}")], True),
        ([("_id", str(RECORD))], True),
        ([("_id", "12")], False),
        ([("telecom", "phone|0600000000")], False),
        ([("address-city", "Paris")], False),
        ([("mothersMaidenName", "X")], False),
    ],
)
def test_matches_person_who_is_told(params: list[tuple[str, str]], fits: bool) -> None:
    assert matches(parse(params), told(), told=True) is fits


def test_matches_untold_person_compares_no_trait_and_says_so() -> None:
    query = parse(
        [("identifier", f"{TEST}|{INS.value}"), ("family", "PETIT"), ("gender", "male"), ("colour", "x"),
         ("birthdate", "1948-05-14")]
    )  # fmt: skip
    assert matches(query, untold(), told=False) is True
    assert left_aside(query, told=False) == ("colour", "family", "gender")
    assert left_aside(query, told=True) == ("colour",)
    assert left_aside(parse([("birthdate", "1948")]), told=False) == ("birthdate",)


def test_searchset_tells_one_person_and_what_was_left_aside() -> None:
    found = patient_answers.searchset(BASE, f"{BASE}/Patient?x", untold(), INS, aside=("family",))
    assert (found["total"], found["link"][0]["url"]) == (1, f"{BASE}/Patient?x")
    assert [one["search"]["mode"] for one in found["entry"]] == ["match", "outcome"]
    assert found["entry"][0]["fullUrl"] == f"{BASE}/Patient/{RECORD}"
    assert "entry" not in patient_answers.searchset(BASE, "u", None, INS)


def test_searchset_gives_the_asked_systems_only() -> None:
    found = patient_answers.searchset(BASE, "u", told(), INS, targets=(TEST,))
    assert [one["system"] for one in found["entry"][0]["resource"]["identifier"]] == [TEST]


def test_match_person_is_certain() -> None:
    found = patient_answers.matches(BASE, told(), None)
    assert found["entry"][0]["search"]["extension"][0]["valueCode"] == "certain"
    assert patient_answers.matches(BASE, None, None)["total"] == 0


def test_numbers_reader_who_is_told_gets_the_other_numbers_and_the_record() -> None:
    former = replace(ODETTE, former=(CLAIRE.ins,))  # type: ignore[arg-type]
    found = patient_answers.numbers(BASE, told(former), INS, ())
    names = [one["name"] for one in found["parameter"]]
    assert names == ["targetIdentifier", "targetId"]
    assert found["parameter"][0]["valueIdentifier"]["assigner"]["display"] == "INS"
    assert found["parameter"][1]["valueReference"]["reference"] == f"{BASE}/Patient/{RECORD}"
    untold_found = patient_answers.numbers(BASE, untold(), INS, ())
    assert [one["name"] for one in untold_found["parameter"]] == ["targetId"]
    assert patient_answers.numbers(BASE, untold(), INS, (TEST,)) == {"resourceType": "Parameters"}


def _match_body(**changes: object) -> dict[str, Any]:
    birth_place = {
        "url": systems.BIRTH_PLACE,
        "valueAddress": {"extension": [{"url": systems.INSEE_CODE, "valueCoding": {"code": "75116"}}]},
    }
    person: dict[str, object] = {
        "resourceType": "Patient",
        "extension": [birth_place],
        "name": [{"use": "official", "family": "MARTINEAU", "given": ["ODETTE", "JEANNE"]}],
        "gender": "female",
        "birthDate": "1948-05-14",
    }
    person |= changes
    kept = {key: value for key, value in person.items() if value is not None}
    return {"resourceType": "Parameters", "parameter": [{"name": "resource", "resource": kept}]}


def test_match_all_traits_are_looked_for() -> None:
    asked = patient_match.read(_match_body())
    assert asked.traits is not None
    assert (asked.traits.given_names, asked.traits.birth_place) == ("ODETTE JEANNE", "75116")


def test_match_number_is_looked_for_with_the_day() -> None:
    asked = patient_match.read(_match_body(identifier=[{"system": TEST, "value": INS.value}]))
    assert (asked.ins, asked.birth_date) == (INS, date(1948, 5, 14))


@pytest.mark.parametrize(
    ("changes", "element"),
    [
        ({"name": [{"given": ["A"]}]}, "Patient.name.family"),
        ({"name": [{"family": "A"}]}, "Patient.name.given"),
        ({"birthDate": None}, "Patient.birthDate"),
        ({"birthDate": "1948"}, "Patient.birthDate"),
        ({"gender": None}, "Patient.gender"),
        ({"extension": None}, "Patient.extension:birthPlace"),
        ({"extension": ["x", {"url": systems.BIRTH_PLACE, "valueAddress": 3}]}, "Patient.extension:birthPlace"),
    ],
)
def test_match_partial_person_is_refused_naming_what_lacks(changes: dict[str, object], element: str) -> None:
    with pytest.raises(Invalid) as caught:
        patient_match.read(_match_body(**changes))
    assert caught.value.problems[0].element == element


@pytest.mark.parametrize("body", [{"resourceType": "Bundle"}, {"resourceType": "Parameters", "parameter": 3}, {}])
def test_match_another_body_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        patient_match.read(body)
