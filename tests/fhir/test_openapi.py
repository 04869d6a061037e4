"""schemathesis asks the door as our OpenAPI description says, and as IHE's does: nothing fails, nothing bad is stored.

A few requests an address here; `make conformance` (CARNET_CONFORMANCE) sends many.
"""

import json
import os
import tarfile

import pytest

from carnet.fhir.interactions import ASKS
from tests import cast
from tests.fhir import bundles, fuzzing
from tests.fhir.bundles import Json
from tests.fhir.house import Door
from tests.material import SHARED
from tests.usecases import lots
from tools import make_openapi

EACH = 40 if "CARNET_CONFORMANCE" in os.environ else 2
MHD = SHARED / "ig" / "fhir" / "ihe.iti.mhd.tgz"
# What only the person may ask for is asked as her.
HERS = ("/Consent", "/RelatedPerson", "/AuditEvent", "/Patient/{resource}")


def test_description_is_the_one_that_the_program_gives() -> None:
    """`python -m tools.make_openapi` writes it anew."""
    assert make_openapi.FILE.read_text(encoding="utf-8") == make_openapi.written(make_openapi.document())


def test_description_tells_each_interaction_of_the_door() -> None:
    from carnet.fhir.urls import urlpatterns

    told = {(pattern.name, method) for pattern in urlpatterns for method in make_openapi.methods(pattern.callback)}
    # Nothing is deleted by DELETE: the table says so of a token, the view has no such method.
    never = {("fhir_document", "DELETE"), ("fhir_base_alone", "POST")}
    assert told == {(name, method) for name, methods in ASKS.items() for method in methods} - never


def examples(door: Door) -> Json:
    """Values that exist in this record."""
    card = door.scene.deposits(cast.HELENE)
    root, number = lots.ins()
    return {
        "resource": door.id_of(card),
        "rid": door.id_of(card),
        "patient": f"Patient/{door.record}",
        "sourceIdentifier": f"urn:oid:{root}|{number}",
        "DocumentReference": bundles.simplified(),
        "Bundle": bundles.simple(unique="2.25.2"),
        "Consent": bundles.consent(door.record, cast.INES.facts.professional_id),
    }


@pytest.mark.django_db
def test_requests_of_our_description_never_fail_and_store_nothing_bad(door: Door) -> None:
    doctor, odette, seen = door.scene.agrees(cast.HELENE), door.scene.odette, fuzzing.Fuzzed()
    told = fuzzing.with_examples(make_openapi.document(), examples(door))
    hers = {address for address in told["paths"] if address.startswith(HERS)}
    for address in hers:
        if address.startswith("/Patient/"):
            told["paths"][address]["parameters"][0]["example"] = str(door.record)
    for caller, addresses in ((doctor, told["paths"].keys() - hers), (odette, hers)):
        part = {**told, "paths": {address: told["paths"][address] for address in sorted(addresses)}}
        fuzzing.fuzz(door, caller, part, EACH, seen)
    assert seen.asked > 50 and {200, 201, 400, 404} <= set(seen.statuses), seen.statuses


@pytest.mark.shared
@pytest.mark.django_db
def test_requests_of_the_descriptions_of_ihe_never_fail_and_store_nothing_bad(door: Door) -> None:
    doctor, seen = door.scene.agrees(cast.HELENE), fuzzing.Fuzzed()
    known = examples(door)
    for name in ("DocumentResponder", "DocumentRecipient.Simplified"):
        told = fuzzing.with_examples(fuzzing.closed(published(name)), known)
        if "/Binary/{rid}" in told["paths"]:
            # ITI-68 gives the file as it is (2:3.68.4.2); the description, made from a statement, knows Binary alone.
            told["paths"]["/Binary/{rid}"]["get"]["responses"]["200"]["content"]["*/*"] = {}
        fuzzing.fuzz(door, doctor, told, EACH, seen)
    assert seen.asked > 15, seen.statuses


def published(name: str) -> Json:
    """A description of the MHD package."""
    with tarfile.open(MHD) as archive:
        file = archive.extractfile(f"package/openapi/IHE.MHD.{name}.openapi.json")
        assert file is not None
        found: Json = json.loads(file.read().decode("utf-8-sig"))
        return found
