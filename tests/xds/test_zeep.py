"""A SOAP client of others, unmodified, with IHE's own WSDL, over a real socket: zeep calls ITI-18 and ITI-43."""

from datetime import timedelta
from typing import Any

import pytest
from zeep import Client, Settings
from zeep.helpers import serialize_object as plainly

from carnet.kernel.clock import FixedClock, SystemClock
from carnet.xds import ebrim
from carnet.xds.ebrim import QUERIES
from carnet.xds.schema import DATA
from tests import cast
from tests.fhir.serving import served
from tests.usecases import scene
from tests.xds.house import planted
from tests.xds.reading import ODETTE, cx, entry
from tests.xds.test_stored_queries import repository

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
IHE = "{urn:ihe:iti:xds-b:2007}"


def service(number: str, binding: str, url: str) -> Any:
    """What IHE's WSDL describes, at this address."""
    client: Any = _CLIENT(str(DATA / f"iti{number}.wsdl"), settings=_LENIENT)
    return client.create_service(f"{IHE}{binding}", url)


_CLIENT: Any = Client
# Zeep knows no substitution groups of XML Schema: objects of a registry come as elements, which its users read so.
_LENIENT: Any = Settings(strict=False)
plain: Any = plainly
"""What zeep read, as plain values; the library is not typed."""


def slot(name: str, value: str) -> dict[str, Any]:
    """A parameter of a query."""
    return {"name": name, "ValueList": {"_value_1": [{"Value": value}]}}


def test_zeep_with_the_wsdl_of_ihe_lists_and_retrieves_a_document(db: None) -> None:
    made = scene.at(FixedClock(SystemClock().now() - timedelta(seconds=1)))
    card = made.deposits(cast.HELENE, "Bilan")
    with served() as site, planted(made.agrees(cast.PAUL), ODETTE):
        registry = service("18", "DocumentRegistry_Binding_Soap12", f"{site}/soap/registry")
        answer = registry.DocumentRegistry_RegistryStoredQuery(
            ResponseOption={"returnType": "LeafClass", "returnComposedObjects": True},
            AdhocQuery={
                "id": QUERIES["FIND_DOCUMENTS"],
                "Slot": [
                    slot("$XDSDocumentEntryPatientId", f"'{cx(ODETTE)}'"),
                    slot("$XDSDocumentEntryStatus", f"('{ebrim.APPROVED}')"),
                ],
            },
        )
        assert answer.status == ebrim.SUCCESS
        (found,) = map(entry, answer.RegistryObjectList["_raw_elements"])
        assert (found.title, found.status) == ("Bilan", "Approved")
        store = service("43", "DocumentRepository_Binding_Soap12", f"{site}/soap/repository")
        wanted = {"RepositoryUniqueId": repository(), "DocumentUniqueId": found.unique_id}
        files = store.DocumentRepository_RetrieveDocumentSet(DocumentRequest=[wanted])
        # Zeep takes the parts of MTOM: it puts the file where the answer includes it.
        (file,) = plain(files.body if hasattr(files, "body") else files)["DocumentResponse"]
        assert (file["mimeType"], file["DocumentUniqueId"]) == ("text/xml", found.unique_id)
        assert file["Document"].lstrip().startswith(b"<?xml") and b"Bilan" in file["Document"]
    assert card.mime_type == "text/xml"
