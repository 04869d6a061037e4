"""IHE's and ANS's Schematrons over the XML of each resource that the door emits, by the profile that it names.

They are run as those of CDA are, in a process of their own. A Schematron that the publisher's tool made knows no
slices: what it asks of one slice it asks of every element of that name. Such assertions are listed with what they fell
on; the profiles themselves are held by `tests/fhir/conform.py` and by HL7's validator.
"""

import json
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from carnet.cda import schematron
from carnet.fhir.xml_writing import to_xml
from carnet.kernel.clock import FixedClock
from tests.conformance.answers import answers
from tests.fhir import bundles
from tests.fhir.bundles import Json
from tests.fhir.house import Door
from tests.material import SHARED
from tests.usecases import scene
from tools.make_profiles import PACKAGES

pytestmark = [pytest.mark.shared, pytest.mark.django_db, pytest.mark.slow]
FHIR = "Q{http://hl7.org/fhir}"
# Asked of one slice of `agent` or `entity` (the person, the server, the query), and so by the file of all of them: no
# event could meet both lines about `network`.
_OF_SLICES = {
    "PatientRead": ("network: maximum 0", "network: minimum 1", "role: minimum 1"),
    "PatientQuery": (
        "network: maximum 0", "network: minimum 1", "query: minimum 1", "role: minimum 1", "what: maximum 0",
        "what: minimum 1",
    ),
}  # fmt: skip
# Counted as elements: XML writes `url` as an attribute, and no element is called `value[x]`.
_MISWRITTEN = ("url: minimum 1", "value[x]: minimum 1")


def _said(short: str) -> str:
    name, _, rest = short.partition(": ")
    least, _, number = rest.partition(" ")
    return f"{name}: {least} cardinality of '{name}' is {number}"


UNSLICED = {
    *((f"IHE.BasicAudit.{name}.sch", _said(short)) for name, shorts in _OF_SLICES.items() for short in shorts),
    *(("pdsm-submissionset-comprehensive.sch", _said(short)) for short in _MISWRITTEN),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Schematrons of the packages, each under the id of its profile."""
    made = tmp_path_factory.mktemp("schematrons")
    for path, _ in PACKAGES.values():
        with tarfile.open(SHARED / path) as archive:
            for name in archive.getnames():
                if name.endswith(".sch"):
                    kept = archive.extractfile(name)
                    assert kept is not None
                    (made / Path(name).name.removeprefix("StructureDefinition-")).write_bytes(kept.read())
    assert len(list(made.iterdir())) >= 69
    return made


def failures(folder: Path, resource: Json) -> Iterator[tuple[str, str, str]]:
    """What the Schematrons of the profiles that a resource names say: profile, place, sentence."""
    named = [url.partition("|")[0].rpartition("/")[2] for url in resource.get("meta", {}).get("profile", [])]
    files = [f"{name}.sch" for name in named if (folder / f"{name}.sch").exists()]
    for checked in schematron.run(to_xml(resource), folder, files) if files else ():
        assert checked.failure == "", checked
        for finding in checked.findings:
            yield checked.schematron, finding.location.replace(FHIR, ""), finding.text


def test_schematrons_find_nothing_in_what_the_door_emits(folder: Path, db: None, clock: FixedClock) -> None:
    door, seen, found = Door(scene.at(clock)), set(), set()
    for resource in resources(door):
        named = str(resource.get("meta", {}).get("profile"))
        # One of each kind is enough: what is alike is found alike.
        shape = (resource["resourceType"], named, str(sorted(resource)))
        if shape not in seen:
            seen.add(shape)
            found |= {(profile, text) for profile, _, text in failures(folder, resource)}
    assert len(seen) >= 10, seen
    assert found <= UNSLICED, "\n".join(map(str, sorted(found - UNSLICED)))


def resources(door: Door) -> Iterator[Json]:
    """Every resource of the answers, alone."""
    for answer, _ in answers(door).values():
        resource = json.loads(answer)
        yield resource
        for entry in resource.get("entry", []):
            if "resource" in entry:
                yield entry["resource"]


def test_schematrons_find_a_planted_fault(folder: Path, db: None, clock: FixedClock) -> None:
    whole = bundles.reference("2.25.1", b"Bonjour", url="Binary/1")
    assert list(failures(folder, whole)) == []
    del whole["custodian"], whole["content"][0]["attachment"]["hash"], whole["context"]["period"]["start"]
    whole["context"]["period"]["end"] = "2026"
    named = {text.partition(":")[0] for _, _, text in failures(folder, whole)}
    assert named == {"custodian", "hash", "start"}
