"""FHIR clients of others, unmodified, over a real socket: fhirpy, and SMART's own for Python."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from fhirclient import client as smart_client
from fhirclient.models.documentreference import DocumentReference
from fhirclient.models.patient import Patient
from fhirpy import SyncFHIRClient
from fhirpy.base.exceptions import AuthorizationError, ResourceNotFound

from carnet.kernel.clock import FixedClock, SystemClock
from carnet.kernel.ids import new_record_id
from tests import cast
from tests.fhir.serving import served
from tests.fhir.tokens import bearer
from tests.usecases import scene

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def told(db: None) -> scene.Scene:
    """Odette's record today, two documents in it, Hélène agreed to."""
    made = scene.at(FixedClock(SystemClock().now() - timedelta(seconds=1)))
    made.deposits(cast.HELENE, "Bilan")
    made.deposits(cast.HELENE, "Suivi")
    return made


@pytest.fixture
def base(told: scene.Scene) -> Iterator[str]:
    """The address of the door."""
    with served() as site:
        yield f"{site}/fhir"


def test_fhirpy_searches_reads_and_hears_a_refusal(told: scene.Scene, base: str) -> None:
    client = SyncFHIRClient(base, authorization=f"Bearer {bearer(told.agrees(cast.HELENE))}")
    found = client.resources("DocumentReference").search(patient=str(told.record), status="current")
    documents = found.fetch_all()
    assert {one["content"][0]["attachment"]["title"] for one in documents} == {"Bilan", "Suivi"}
    assert found.count() == 2
    again = client.reference("DocumentReference", documents[0]["id"]).to_resource()
    assert dict(again) == dict(documents[0])
    with pytest.raises(ResourceNotFound):
        client.reference("Patient", str(new_record_id())).to_resource()
    stranger = SyncFHIRClient(base, authorization="Bearer nobody")
    with pytest.raises(AuthorizationError):
        stranger.resources("DocumentReference").search(patient=str(told.record)).fetch()


def test_smart_python_client_reads_the_capabilities_the_person_and_the_documents(told: scene.Scene, base: str) -> None:
    smart = smart_client.FHIRClient(settings={"app_id": "essai", "api_base": base})
    smart.server.session.headers["Authorization"] = f"Bearer {bearer(told.agrees(cast.HELENE))}"
    assert smart.server.capabilityStatement.fhirVersion == "4.0.1"
    person = Patient.read(str(told.record), smart.server)
    assert person.name[0].family == cast.ODETTE.identity.traits.birth_name
    documents = DocumentReference.where(struct={"patient": str(told.record)}).perform_resources_iter(smart.server)
    assert {one.content[0].attachment.title for one in documents} == {"Bilan", "Suivi"}
