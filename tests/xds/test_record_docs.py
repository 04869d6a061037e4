"""The messages of `docs/xds-record.md`, sent as they stand there by the doctor whom they name."""

import re
from pathlib import Path
from typing import Final

import pytest
from lxml import etree

from tests import cast
from tests.usecases.test_ask_paper import without_account
from tests.xds.house import Soap, body
from tests.xds.record_messages import ADD, LIST, QUERY, SET, SPECIFIC, closing, codes, number, texts

DOC: Final = (Path(__file__).parents[2] / "docs" / "xds-record.md").read_text(encoding="utf-8")
BODIES: Final = {
    etree.QName(etree.fromstring(found)).localname: found for found in re.findall(r"```xml\n(.*?)```", DOC, re.S)
}
ACTIONS: Final = {
    "PRPA_IN201307UV02": QUERY,
    "PRPA_IN201311UV02": ADD,
    "setAuthorization": SET,
    "listAuthorizationByPatient": LIST,
    "patientList": f"{SPECIFIC}:patientList",
    "createPatientAccess": f"{SPECIFIC}:createPatientAccess",
}


def test_each_message_of_the_page_is_here() -> None:
    assert set(BODIES) == {*ACTIONS, "reasonOf"}
    assert all(action.rpartition(":")[2] in DOC for action in ACTIONS.values())


@pytest.mark.parametrize("name", sorted(ACTIONS))
def test_message_of_the_page_is_done(soap: Soap, name: str) -> None:
    about = cast.KARIM if name in ("PRPA_IN201311UV02", "createPatientAccess") else cast.ODETTE
    if name == "createPatientAccess":
        without_account(soap.scene)
    answer = soap.ask(
        soap.scene.caller(cast.HELENE), "record", ACTIONS[name], BODIES[name].encode(), patient=number(about)
    )
    found = body(answer)
    assert codes(found, "acknowledgement", key="typeCode") == ["AA"] or texts(found, "status") == ["DMPOk"]


def test_motive_of_the_page_is_the_one_of_the_messages() -> None:
    assert codes(etree.fromstring(BODIES["reasonOf"]), "code") == codes(
        etree.fromstring(closing(cast.ODETTE)), "detectedIssueEvent", "code"
    )
