"""The messages of `docs/xds-reading.md`, sent as they stand there, and the codes that it names."""

import re
from pathlib import Path
from typing import Final

import pytest

from carnet.xds import ebrim, reading_errors
from carnet.xds.ebrim import ACTIONS
from tests import cast
from tests.usecases import lots
from tests.xds.house import Soap, body
from tests.xds.reading import found_in
from tests.xds.test_retrieve import files_of
from tests.xds.test_stored_queries import hands_over, repository

pytestmark = pytest.mark.django_db
DOC: Final = (Path(__file__).parents[2] / "docs" / "xds-reading.md").read_text(encoding="utf-8")
LIST, READ = re.findall(r"```xml\n(.*?)```", DOC, re.S)


def test_messages_of_the_page_list_and_read_a_document(soap: Soap) -> None:
    hands_over(soap, lots.lot(lots.described("1")))
    helene = soap.scene.agrees(cast.HELENE)
    listed = found_in(body(soap.ask(helene, "registry", ACTIONS["ITI-18"]["request"], LIST.encode())))
    assert [one.unique_id for one in listed.entries] == ["2.25.1"]
    asked = READ.replace("REPOSITORY", listed.entries[0].slots["repositoryUniqueId"][0]).encode()
    assert repository().encode() in asked
    read = files_of(soap.ask(helene, "repository", ACTIONS["ITI-43"]["request"], asked))
    assert (read.status, list(read.files)) == ("Success", ["2.25.1"])


def test_codes_of_the_page_are_those_of_xds_and_ours() -> None:
    named = set(re.findall(r"`(XDS\w+)`", DOC))
    assert named <= ebrim.ERROR_CODES
    assert set(reading_errors.CODES.values()) <= named
    assert {reading_errors.REFUSED, reading_errors.CONFLICT} <= set(re.findall(r"`(urn:carnet:soap:\w+)`", DOC))
    assert all(action["request"] in DOC for action in (ACTIONS["ITI-18"], ACTIONS["ITI-43"]))
