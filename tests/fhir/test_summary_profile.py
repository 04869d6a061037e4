"""Summaries against the profiles of IPS 2.0.0, each resource by its own, and faults that the checker must find."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from carnet.fhir import sentences
from carnet.fhir.card_bundle import card_bundle
from carnet.policy.sections import Section
from carnet.profile.card import Card, CardGroup, CardWord
from carnet.profile.shapes import Question
from carnet.usecases._vaccines import Vaccination
from carnet.usecases.open_health_link import CardOpened
from carnet.usecases.write_profile_line import write_profile_line
from carnet.usecases.write_vaccine import write_vaccine
from tests import cast
from tests.fhir.house import Door, body
from tests.fhir.profiles.check import Fault, check
from tests.material import SHARED
from tests.usecases import cards, cdas_coded

Json = dict[str, Any]
IPS = "http://hl7.org/fhir/uv/ips/StructureDefinition/"
# Laboratory results have a profile of their own; what a person measures, and her blood group, are no laboratory's.
PROFILES = {
    kind: f"{IPS}{kind}-uv-ips"
    for kind in (
        "Composition", "Patient", "AllergyIntolerance", "Condition", "MedicationStatement", "Procedure", "Immunization",
        "DeviceUseStatement",
    )
}  # fmt: skip
RESULT = f"{IPS}Observation-results-laboratory-pathology-uv-ips"


def faults(bundle: Json) -> list[Fault]:
    """Of the Bundle, and of each resource in it by the profile of its kind."""
    found = list(check(bundle, f"{IPS}Bundle-uv-ips")[0])
    for one in bundle["entry"]:
        resource = one["resource"]
        profile = PROFILES.get(resource["resourceType"])
        if "laboratory" in str(resource.get("category", "")):
            profile = RESULT
        found += check(resource, profile, inside=bundle)[0]
    return found


def full(door: Door) -> Json:
    """A summary with every section: documents, lines, a dose and a measure."""
    odette, record = door.scene.odette, door.record
    cdas_coded.deposited(door.scene)
    for section, said in (
        (Section.ALLERGIES, {Question.WHAT: "Arachide", Question.KIND: "food", Question.REACTION: "Je gonfle"}),
        (Section.TREATMENTS, {Question.WHAT: "Doliprane", Question.DOSE: "1 le soir", Question.SINCE: "2024"}),
        (Section.TREATMENTS, {Question.WHAT: "Une tisane"}),
        (Section.ILLNESSES, {Question.WHAT: "Asthme", Question.SINCE: "1987-05", Question.NOTE: "Au printemps."}),
        (Section.SURGERIES, {Question.WHAT: "Césarienne"}),
        (Section.SURGERIES, {Question.WHAT: "Appendicite", Question.SINCE: "1970"}),
        (Section.HELP, {Question.WHAT: "Fauteuil roulant"}),
    ):
        write_profile_line(odette, record, section, said)
    write_vaccine(odette, record, Vaccination("Shingrix", day="2024-05", batch="S1", dose=1))
    return body(door.get(odette, f"Patient/{door.record}/$summary"))


def test_summary_fits_the_published_profiles_full_and_empty(door: Door) -> None:
    empty = body(door.get(door.scene.odette, f"Patient/{door.record}/$summary"))
    assert faults(empty) == []
    bundle = full(door)
    assert faults(bundle) == []
    kinds = {one["resource"]["resourceType"] for one in bundle["entry"]}
    assert set(PROFILES) - kinds == {"DeviceUseStatement"}, "each kind was checked"


def _section(bundle: Json, code: str) -> Json:
    composition = bundle["entry"][0]["resource"]
    found: Json = next(one for one in composition["section"] if one["code"]["coding"][0]["code"] == code)
    return found


def _first(bundle: Json, kind: str) -> Json:
    found: Json = next(one["resource"] for one in bundle["entry"] if one["resource"]["resourceType"] == kind)
    return found


def _without_section(code: str) -> Callable[[Json], None]:
    return lambda bundle: bundle["entry"][0]["resource"]["section"].remove(_section(bundle, code))


def _without(kind: str, *names: str) -> Callable[[Json], None]:
    def change(bundle: Json) -> None:
        resource = _first(bundle, kind)
        assert any(resource.pop(name, None) is not None for name in names), names

    return change


PLANTED: dict[str, Callable[[Json], None]] = {
    "no problems": _without_section("11450-4"),
    "no allergies": _without_section("48765-2"),
    "no medicines": _without_section("10160-0"),
    "a section with no entry and no reason": lambda b: _section(b, "48765-2").pop("entry"),
    "a section without words": lambda b: _section(b, "11450-4").pop("text"),
    "a section without title": lambda b: _section(b, "10160-0").pop("title"),
    "a section twice": lambda b: b["entry"][0]["resource"]["section"].append(_section(b, "11450-4")),
    "an allergy among the problems": lambda b: _section(b, "11450-4")["entry"].append(
        _section(b, "48765-2")["entry"][0]
    ),
    "no type": _without("Composition", "type"),
    "another type": lambda b: _first(b, "Composition")["type"]["coding"][0].update(code="34133-9"),
    "no person": _without("Composition", "subject"),
    "no author": _without("Composition", "author"),
    "no birth date": _without("Patient", "birthDate"),
    "no name": _without("Patient", "name"),
    "no timestamp": lambda b: b.pop("timestamp"),
    "no identifier": lambda b: b.pop("identifier"),
    "another Bundle": lambda b: b.update(type="collection"),
    "an allergy of nothing": _without("AllergyIntolerance", "code"),
    "an allergy of nobody": _without("AllergyIntolerance", "patient"),
    "a problem of nothing": _without("Condition", "code"),
    "a medicine at no time": _without("MedicationStatement", "effectivePeriod", "_effectiveDateTime"),
    "a medicine without name": _without("MedicationStatement", "medicationCodeableConcept"),
    "an act at no time": _without("Procedure", "performedDateTime", "_performedDateTime"),
    "a vaccine at no time": _without("Immunization", "occurrenceDateTime", "_occurrenceDateTime"),
    "an entry without address": lambda b: b["entry"][4].pop("fullUrl"),
    "a result without value": lambda b: _first(b, "Observation").pop("valueQuantity"),
}


def test_checker_finds_each_planted_fault(door: Door) -> None:
    bundle = full(door)
    unseen = []
    for name, change in PLANTED.items():
        broken = copy.deepcopy(bundle)
        change(broken)
        if not faults(broken):
            unseen.append(name)
    assert unseen == []


def card(door: Door) -> Json:
    """A card with something of each kind, as it is read by its link."""
    scene = door.scene
    scene.treats(cast.PAUL)
    cards.made_card(scene.odette, scene.record)
    for group, section, what in (
        (CardGroup.TREATMENTS, Section.TREATMENTS, "Doliprane"), (CardGroup.ILLNESSES, Section.ILLNESSES, "Asthme"),
        (CardGroup.SURGERIES, Section.SURGERIES, "Césarienne"), (CardGroup.HELP, Section.HELP, "Je vois mal"),
    ):  # fmt: skip
        line = cards.writes(scene.odette, scene.record, section, {Question.WHAT: what})
        words = {CardWord.IMPLANTS: "Pacemaker"} if group is CardGroup.SURGERIES else {}
        cards.puts(scene.odette, scene.record, group, Card(lines=frozenset({line}), words=words))
    link = cards.made_link(scene.odette, scene.record)
    opened = cards.opens(scene.clock, link.token, link.passcode)
    assert isinstance(opened, CardOpened)
    return card_bundle(opened.content, opened.link_id, sentences.words)


def test_card_fits_the_published_profiles(door: Door) -> None:
    bundle = card(door)
    assert faults(bundle) == []
    assert "DeviceUseStatement" in {one["resource"]["resourceType"] for one in bundle["entry"]}
    assert "Peanut" in str(bundle)


@pytest.mark.shared
def test_checker_lets_the_published_samples_pass() -> None:
    sample = json.loads((SHARED / "samples/fhir/ips-bundle-minimal.json").read_bytes())
    assert check(sample, f"{IPS}Bundle-uv-ips")[0] == []
