"""The checker of profiles lets valid resources pass and finds every fault that was planted."""

import copy
import json
import tarfile
from collections.abc import Callable
from typing import Any

import pytest

from tests.fhir.profiles import breaking, known, samples
from tests.fhir.profiles.check import check, faults
from tests.fhir.profiles.rows import DATA, profile
from tests.material import SHARED
from tools import make_profiles

Json = dict[str, Any]


@pytest.mark.parametrize("url", samples.ALL)
def test_valid_resource_has_no_fault(url: str) -> None:
    assert faults(samples.ALL[url], url) == []


@pytest.mark.parametrize("url", samples.ALL)
def test_every_planted_break_of_a_row_is_found(url: str) -> None:
    found = profile(url)
    assert found is not None
    planted = list(breaking.broken(samples.ALL[url], found))
    assert len(planted) >= 3
    assert [name for name, resource in planted if faults(resource, url) == []] == []


def _author_elsewhere(r: Json) -> None:
    r["author"] = [{"reference": "Practitioner/7"}]
    r["authenticator"] = {"reference": "#ps"}


def _two_archived(r: Json) -> None:
    r["extension"].append(r["extension"][0])


# Faults that a single row does not show: each is done to the valid document and must be found under its kind.
PLANTED: dict[str, tuple[Callable[[Json], object], str, str]] = {
    "an author who is not contained": (_author_elsewhere, "DocumentReference.author[0]", "aggregation"),
    "a subject that is no patient": (
        lambda r: r.update(subject={"reference": "Practitioner/3"}),
        "DocumentReference.subject",
        "target",
    ),
    "a contained author of another type": (
        lambda r: r["contained"].__setitem__(
            0, {"resourceType": "RelatedPerson", "id": "ps", "patient": {"display": "x"}}
        ),
        "DocumentReference.author[0]",
        "target",
    ),
    "a contained professional without the kind of identifier": (
        lambda r: r["contained"][0]["identifier"][0].pop("type"),
        "DocumentReference.author[0]→Practitioner.identifier[0].type",
        "min",
    ),
    "a slice given twice": (_two_archived, "DocumentReference.extension:isArchived", "max"),
    "another type of extension": (
        lambda r: r["extension"].__setitem__(0, {"url": f"{known.PDSM}pdsm-ext-is-archived", "valueString": "non"}),
        "DocumentReference.extension[0].valueString",
        "type",
    ),
    "a label outside its list": (
        lambda r: r["securityLabel"][0]["coding"][0].update(code="Z"),
        "DocumentReference.securityLabel[0]",
        "binding",
    ),
    "a second content": (lambda r: r["content"].append(r["content"][0]), "DocumentReference.content", "max"),
    "a forbidden element": (lambda r: r.update(docStatus="final"), "DocumentReference.docStatus", "max"),
    "a contained resource that nobody names": (
        lambda r: r["contained"].append({"resourceType": "Patient", "id": "x"}),
        "DocumentReference",
        "rule",
    ),
    "a reference to nothing": (lambda r: r["contained"].pop(0), "DocumentReference.author[0]", "rule"),
    "a period that ends before it begins": (
        lambda r: r["context"]["period"].update(end="2026-11-01"),
        "DocumentReference.context.period",
        "rule",
    ),
    "a narrative that runs something": (
        lambda r: r.update(
            text={"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml"><script>x</script></div>'}
        ),
        "DocumentReference.text.div",
        "rule",
    ),
    "an identifier of the entry that is no uuid": (
        lambda r: r["identifier"][0].update(value="17"),
        "DocumentReference.identifier[0].value",
        "rule",
    ),
    "a fault of form": (lambda r: r.update(date="hier"), "DocumentReference.date", "fhir.wrong_format"),
}


@pytest.mark.parametrize("name", PLANTED)
def test_planted_fault_is_found_where_it_is(name: str) -> None:
    change, where, kind = PLANTED[name]
    resource = copy.deepcopy(samples.document_reference())
    change(resource)
    assert (where, kind) in {(f.where, f.kind) for f in faults(resource, known.DOCUMENT_REFERENCE)}


def test_entry_of_a_closed_search_set_that_is_no_list_is_found() -> None:
    bundle = samples.found_lists()
    bundle["entry"].append({"fullUrl": "https://carnet.example/fhir/Patient/1", "resource": samples.patient()})
    assert [(f.where, f.kind) for f in faults(bundle, known.FOUND_LISTS)] == [("Bundle.entry[2]", "closed")]


def test_fault_of_an_entry_is_found_inside_a_search_set() -> None:
    bundle = samples.found_lists()
    del bundle["entry"][1]["resource"]["title"]
    assert {f.kind for f in faults(bundle, known.FOUND_LISTS)} == {"closed"}


def test_profile_that_is_not_kept_is_no_silent_success() -> None:
    with pytest.raises(LookupError):
        faults(samples.patient(), "https://example.org/StructureDefinition/none")
    assert (
        "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient"
        in check(samples.document_reference(), known.DOCUMENT_REFERENCE)[1]
    )


@pytest.mark.shared
@pytest.mark.parametrize("name", make_profiles.PACKAGES)
def test_kept_rows_are_those_of_the_published_package(name: str) -> None:
    made = make_profiles.written(make_profiles.package(SHARED, name))
    assert (DATA / f"{name}.json").read_text(encoding="utf-8") == made


# Published examples that break the profile that they name, and how: the package's own faults, each seen by hand.
FAULTY_EXAMPLES = {
    # Authors, authenticator and source patient are references elsewhere; contained resources carry lastUpdated.
    "DocumentReference-exemple-pdsm-documentreference.json",
    # The unique id is no OID; contained resources carry lastUpdated.
    "List-ExampleSubmissionSet.json",
}


@pytest.mark.shared
@pytest.mark.parametrize("name", make_profiles.PACKAGES)
def test_examples_of_the_package_that_name_a_profile_fit_it(name: str) -> None:
    tried, wrong = 0, set()
    with tarfile.open(SHARED / make_profiles.PACKAGES[name][0]) as tar:
        for member in tar.getmembers():
            file = tar.extractfile(member) if "/example/" in member.name and member.name.endswith(".json") else None
            example = json.loads(file.read()) if file is not None else {}
            for url in example.get("meta", {}).get("profile", []):
                if profile(url) is not None:
                    tried += 1
                    wrong |= {member.name.rpartition("/")[2]} if faults(example, url) else set()
    assert tried >= (0 if name == "ans.fhir.fr.annuaire" else 2)
    assert wrong <= FAULTY_EXAMPLES
