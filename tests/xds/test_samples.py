"""Messages of others (IPF, NIST): queries that are valid are answered, one whose grammar is broken is told so."""

import pytest
from lxml import etree

from carnet.xds import ebrim
from carnet.xds.asked import Element
from carnet.xds.ebrim import ACTIONS, QUERY, RIM
from tests import cast
from tests.material import SHARED
from tests.usecases import lots
from tests.xds.house import Soap, body
from tests.xds.reading import ODETTE, cx, errors
from tests.xds.schemas import check
from tests.xds.test_stored_queries import hands_over

pytestmark = [pytest.mark.django_db, pytest.mark.shared]
PATIENT = "$XDSDocumentEntryPatientId"


def request_in(name: str) -> Element:
    """The query of a sample, about Odette and a document of hers."""
    text = (SHARED / "samples" / "xds" / name).read_text()
    root = etree.fromstring(text.replace("$uid$", "2.25.1").encode())
    (query,) = root.iter(f"{{{QUERY}}}AdhocQueryRequest")
    for slot in query.iter(f"{{{RIM}}}Slot"):
        value = next(slot.iter(f"{{{RIM}}}Value"))
        if slot.get("name") == PATIENT and "''%20" not in (value.text or ""):
            value.text = f"'{cx(ODETTE)}'"
    return query


@pytest.mark.parametrize(
    ("name", "count"),
    [("finddocuments-approved", 1), ("finddocuments-author", 0), ("finddocuments-creationtime_between", 0),
     ("finddocuments-eventcode", 0), ("finddocuments-refid", 0), ("getdocuments-uniqueid", 1), ("soap-request", 0)],
)  # fmt: skip
def test_query_of_others_is_answered(soap: Soap, name: str, count: int) -> None:
    hands_over(soap, lots.lot(lots.described("1")))
    paul = soap.scene.agrees(cast.PAUL)
    answer = body(soap.ask(paul, "registry", ACTIONS["ITI-18"]["request"], request_in(f"iti18-{name}.xml")))
    check(answer)
    assert (answer.get("status"), errors(answer)) == (ebrim.SUCCESS, [])
    (objects,) = answer.iterfind(f"{{{RIM}}}RegistryObjectList")
    assert len(objects) == count


def test_query_of_others_that_tries_sql_is_told_its_grammar(soap: Soap) -> None:
    paul = soap.scene.agrees(cast.PAUL)
    answer = body(soap.ask(paul, "registry", ACTIONS["ITI-18"]["request"], request_in("iti18-request-ipf.xml")))
    assert errors(answer)[0] == ("XDSRegistryError", "query.grammar", PATIENT)
