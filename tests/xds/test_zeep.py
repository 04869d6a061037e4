"""A SOAP client of others, unmodified, with IHE's own WSDL and real assertions, over a real socket: zeep.

It calls ITI-18, 43 and 57 as it comes, and ITI-41 with a transport of this test, for zeep writes no MTOM. Zeep knows no
substitution groups of XML Schema: objects of a registry go in and come out as elements, which its users write so.
"""

from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from lxml import etree
from zeep import Client, Plugin, Settings, Transport
from zeep.helpers import serialize_object as plainly

from carnet.kernel.clock import FixedClock, SystemClock
from carnet.xds import ebrim, mtom
from carnet.xds.asked import INCLUDE
from carnet.xds.ebrim import QUERIES, RIM, XDSB
from carnet.xds.faults import SOAP
from carnet.xds.mtom import Part
from carnet.xds.schema import DATA
from tests import cast
from tests.fhir.serving import served
from tests.usecases import scene
from tests.usecases.scene import Scene
from tests.xds import lots, vihf
from tests.xds.reading import ODETTE, cx, entry
from tests.xds.test_provide import MASKED
from tests.xds.test_stored_queries import repository

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
YEARS = {"57": "2010"}
"""Of the namespace of IHE's WSDL, where it is not 2007."""
_CLIENT: Any = Client
_LENIENT: Any = Settings(strict=False)
plain: Any = plainly
"""What zeep read, as plain values; the library is not typed."""


class Signing(Plugin):
    """Puts an assertion of Hélène's software about Odette into each message, and the objects of a registry."""

    def __init__(self, made: Scene) -> None:
        self.made, self.objects = made, b""

    def egress(self, envelope: Any, headers: Any, operation: Any, options: Any) -> tuple[Any, Any]:
        """What zeep wrote, with what it does not know of."""
        assertion = vihf.signed(cast.HELENE, cast.ODETTE, self.made.clock)
        inside = vihf.security(assertion).replace(b' s:mustUnderstand="1"', b"")
        envelope.find(f"{{{SOAP}}}Header").append(etree.fromstring(inside))
        if self.objects:
            held = next(envelope.iter(f"{{{RIM}}}RegistryObjectList"))
            held.extend(etree.fromstring(self.objects))
        return envelope, headers


_TRANSPORT: Any = Transport


class InParts(_TRANSPORT):  # type: ignore[misc]
    """Sends what zeep wrote as MTOM has it: each file in a part of its own."""

    def post_xml(self, address: str, envelope: Any, headers: Any) -> Any:
        """The same envelope, with its files beside it."""
        parts = []
        for at, file in enumerate(envelope.iter(f"{{{XDSB}}}Document"), 1):
            parts.append((f"{at}@zeep", Part(b64decode(file.text))))
            file.text = None
            etree.SubElement(file, INCLUDE, href=f"cid:{at}@zeep")
        pieces, kind = mtom.write_parts(etree.tostring(envelope), parts)
        return self.post(address, b"".join(pieces), {**headers, "Content-Type": kind})


@pytest.fixture
def made(db: None) -> Scene:
    """Odette's record now, the pinned seals, and an agreement for Hélène."""
    made = scene.at(FixedClock(SystemClock().now() - timedelta(seconds=2)))
    vihf.pin_everybody(made.clock)
    made.agrees(cast.HELENE)
    return made


@contextmanager
def zeep(made: Scene) -> Iterator[Any]:
    """What IHE's WSDL of a transaction describes, at this program: by number, binding, service and plugin."""
    with served() as site:

        def service(number: str, binding: str, name: str, **more: Any) -> tuple[Any, Signing]:
            signing = Signing(made)
            client = _CLIENT(str(DATA / f"iti{number}.wsdl"), settings=_LENIENT, plugins=[signing], **more)
            return client.create_service(
                f"{{urn:ihe:iti:xds-b:{YEARS.get(number, '2007')}}}{binding}", f"{site}/soap/{name}"
            ), signing

        yield service


def slot(name: str, value: str) -> dict[str, Any]:
    """A parameter of a query."""
    return {"name": name, "ValueList": {"_value_1": [{"Value": value}]}}


def found(service: Any) -> list[Any]:
    """The entries of Odette that ITI-18 answers."""
    registry, _ = service("18", "DocumentRegistry_Binding_Soap12", "registry")
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
    return [entry(one) for one in (answer.RegistryObjectList or {"_raw_elements": []})["_raw_elements"]]


def test_zeep_with_the_wsdl_of_ihe_provides_lists_retrieves_and_hides_a_document(made: Scene) -> None:
    said = lots.lot(lots.cda())
    with zeep(made) as service:
        store, signing = service("41", "DocumentRepository_Binding_Soap12", "repository", transport=InParts())
        signing.objects = listed(lots.object_list(said))
        file = {"_value_1": said.documents[0].data, "id": said.documents[0].symbol}
        fed = store["DocumentRepository_ProvideAndRegisterDocumentSet-b"](
            SubmitObjectsRequest={"RegistryObjectList": {}}, Document=[file]
        )
        assert (fed.body if hasattr(fed, "body") else fed).status == ebrim.SUCCESS
        (first,) = found(service)
        assert (first.unique_id, first.status, first.version) == (said.documents[0].unique_id, "Approved", "1")

        store, _ = service("43", "DocumentRepository_Binding_Soap12", "repository")
        wanted = {"RepositoryUniqueId": repository(), "DocumentUniqueId": first.unique_id}
        files = store.DocumentRepository_RetrieveDocumentSet(DocumentRequest=[wanted])
        # Zeep takes the parts of MTOM: it puts the file where the answer includes it.
        (read,) = plain(files.body if hasattr(files, "body") else files)["DocumentResponse"]
        assert (read["mimeType"], read["DocumentUniqueId"]) == ("text/xml", first.unique_id)
        assert read["Document"] == said.documents[0].data

        registry, signing = service("57", "DocumentRegistry_Binding_Soap12", "registry")
        changed = replace(said.documents[0], confidentiality_codes=MASKED, service_start="")
        hidden = lots.entry(changed, attributes=f' lid="{first.lid}"')
        member = lots.member(lots.LOT, said.documents[0].symbol, PreviousVersion="1")
        signing.objects = listed(lots.object_list(lots.lot(unique="950"), hidden, member))
        done = registry.DocumentRegistry_UpdateDocumentSet(RegistryObjectList={})
        assert done.status == ebrim.SUCCESS, [one.location for one in done.RegistryErrorList.RegistryError]
        (now,) = found(service)
        assert (now.version, now.lid, now.id != first.id) == ("2", first.lid, True)
        assert "MASQUE_PS" in now.codes["DOC_ENTRY_CONFIDENTIALITY_CODE_CLASS_SCHEME"]


def listed(text: str) -> bytes:
    """A RegistryObjectList alone."""
    return text.replace("<rim:RegistryObjectList>", f'<rim:RegistryObjectList xmlns:rim="{RIM}">', 1).encode()
