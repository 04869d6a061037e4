"""ITI-41 and ITI-57 messages that others publish are taken by an open instance; those marked BAD are refused by name.

Read where they are (`/work/shared`), never copied; elsewhere these tests have nothing to read and say so. The person is
mapped, and each document is given bytes: the published files carry none.
"""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree
from pytest_django import Settings

from carnet.cda.model import Code, Identifier
from tests import cast
from tests.usecases import cdas
from tests.usecases import lots as plain
from tests.usecases.scene import nothing_kept
from tests.xds import lots
from tests.xds.house import Soap, without_inclusions
from tests.xds.lots import LCM, RIM, XDSB, Message
from tests.xds.schemas import check
from tests.xds.test_provide import entry_of, sent
from tests.xds.test_update import sent as updated

pytestmark = pytest.mark.django_db
SAMPLES = Path("/work/shared/samples/xds")
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the published files are not here")
PATIENTS = r"[0-9a-f]{12,20}\^\^\^&amp;1\.3\.6\.1\.4\.1\.21367\.2005\.3\.7&amp;ISO"
DOCUMENT_UNIQUE_ID = "urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab"


def mapped(name: str) -> str:
    """A published file about Odette."""
    number = lots.cx(plain.ins()).replace("&", "&amp;")
    return re.sub(PATIENTS, number, (SAMPLES / name).read_text(encoding="utf-8"))


def report(entry: etree._Element) -> bytes:
    """A CDA about Odette that says itself to be the document of an entry."""
    numbers = {
        one.get("identificationScheme"): one.get("value", "") for one in entry.iter(f"{{{RIM}}}ExternalIdentifier")
    }
    own = Identifier(numbers[DOCUMENT_UNIQUE_ID])
    (kind,) = (
        one.get("nodeRepresentation", "")
        for one in entry.iter(f"{{{RIM}}}Classification")
        if one.get("classificationScheme") == lots.ENTRY_SCHEMES["typeCode"]
    )
    return cdas.level1(replace(cdas.facts(cast.ODETTE), id=own, set_id=own, code=Code(kind, plain.LOINC)))


def with_files(text: str) -> Message:
    """The request in a published file, with a file for each entry that it describes."""
    root = etree.fromstring(text.strip().encode())
    request = next(iter(root.iter(f"{{{XDSB}}}ProvideAndRegisterDocumentSetRequest")))
    for old in request.findall(f"{{{XDSB}}}Document"):
        request.remove(old)
    files: dict[str, bytes] = {}
    for at, entry in enumerate(request.iter(f"{{{RIM}}}ExtrinsicObject")):
        cid = f"0.{at + 2}"
        files[cid] = f"Texte {at}".encode() if entry.get("mimeType") == "text/plain" else report(entry)
        document = etree.SubElement(request, f"{{{XDSB}}}Document", id=entry.get("id", ""))
        etree.SubElement(document, f"{{{lots.XOP}}}Include", href=f"cid:{cid}")
    return Message(etree.tostring(request), files)


@needs_samples
def test_published_submissions_are_taken_and_the_bad_one_is_refused(soap: Soap, settings: Settings) -> None:
    settings.CARNET_OPEN_METADATA = True
    helene = soap.scene.agrees(cast.HELENE)
    for name in ("iti41-one-document.xml", "iti41-body.xml", "iti41-soap-envelope.xml"):
        text = mapped(name)
        if "envelope" in name:
            # The same lot as in the file before: under identifiers of its own.
            text = re.sub(r'value="(1\.[0-9.]+\.)([0-9]+)"', r'value="\g<1>7\2"', text)
        answer = sent(soap, helene, with_files(text))
        assert answer.status == "Success", (name, answer.errors)
        assert {one[1] for one in answer.errors} >= {"metadata.not_in_value_set", "metadata.other_patient_trait"}
    with nothing_kept(refusals=1):
        answer = sent(soap, helene, with_files(mapped("iti41-BAD-element-order.xml")))
    assert answer.status == "Failure"
    assert ("XDSRepositoryMetadataError", "xds.order") in [one[:2] for one in answer.errors]
    assert answer.errors[0][2].endswith("ExtrinsicObject[@id='Document01']")


@needs_samples
def test_published_submissions_are_refused_by_a_strict_instance_naming_what_it_lacks(soap: Soap) -> None:
    with nothing_kept(refusals=1):
        answer = sent(soap, soap.scene.caller(cast.HELENE), with_files(mapped("iti41-one-document.xml")))
    assert answer.status == "Failure"
    assert {"metadata.missing", "metadata.not_in_value_set"} <= {one[1] for one in answer.errors}


@needs_samples
def test_published_update_is_read_and_its_metadata_are_those_of_the_document(soap: Soap, settings: Settings) -> None:
    """Its new metadata are taken once it names our document; the status that it asks for is one that nobody sets."""
    settings.CARNET_OPEN_METADATA = True
    helene = soap.scene.agrees(cast.HELENE)
    root = etree.fromstring(mapped("iti57-update.xml").encode())
    request = etree.tostring(root).decode()
    whole = (
        f'<x:ProvideAndRegisterDocumentSetRequest xmlns:x="{XDSB}">{request}</x:ProvideAndRegisterDocumentSetRequest>'
    )
    # The same entry as a submission: without the update of another one, its hash and its size.
    fed = re.sub(r'<rim:Slot\s+name="(hash|size)">.*?</rim:Slot>', "", whole, flags=re.DOTALL)
    fed = re.sub(r'<rim:Association\s+id="Assoc2".*?</rim:Association>', "", fed, flags=re.DOTALL)
    first = sent(soap, helene, with_files(fed))
    assert first.status == "Success", first.errors
    entry = entry_of(soap.scene, "1.42.20100709101812.2")
    asked = re.sub(r'lid="urn:uuid:20744602[^"]*"', f'lid="urn:uuid:{entry.logical_id}"', request)
    asked = re.sub(r'<rim:Slot\s+name="(hash|size)">.*?</rim:Slot>', "", asked, flags=re.DOTALL)
    asked = re.sub(r'(XDSSubmissionSet.uniqueId|value="1\.[0-9.]+")', r"\1", asked)
    answer = updated(soap, helene, Message(asked.encode(), {}, lots.UPDATE))
    assert ("XDSMetadataUpdateError", "xds.deprecate") in [one[:2] for one in answer.errors]
    alone = re.sub(r'<rim:Association\s+id="Assoc2".*?</rim:Association>', "", asked, flags=re.DOTALL)
    answer = updated(soap, helene, Message(alone.encode(), {}, lots.UPDATE))
    assert answer.status == "Success", answer
    assert LCM in alone


@needs_samples
@pytest.mark.parametrize("name", ["iti42-submitobjects.xml", "xdm-metadata.xml"])
def test_published_metadata_of_others_are_taken_with_a_file(soap: Soap, settings: Settings, name: str) -> None:
    """What registries and discs carry, as the metadata of a lot.

    One of them was wrapped by hand, in the middle of the UUIDs of its schemes: as it lies there it names no patient.
    """
    settings.CARNET_OPEN_METADATA = True
    text = re.sub(r"(urn:uuid:[0-9a-f-]+-)\s+", r"\1", mapped(name).replace("SELF-5^^^", "0123456789ab^^^"))
    number = lots.cx(plain.ins()).replace("&", "&amp;")
    root = etree.fromstring(re.sub(r"<\?xml[^>]*\?>", "", re.sub(PATIENTS, number, text)).strip().encode())
    request = etree.tostring(root).decode()
    whole = (
        f'<x:ProvideAndRegisterDocumentSetRequest xmlns:x="{XDSB}">{request}</x:ProvideAndRegisterDocumentSetRequest>'
    )
    # The published files carry none: sums and sizes are those of files that nobody has.
    fed = re.sub(r'<(rim:)?Slot\s+name="(hash|size)">.*?</(rim:)?Slot>', "", whole, flags=re.DOTALL)
    helene = soap.scene.agrees(cast.HELENE)
    alone = re.sub(r"<rim:Association [^>]*IsSnapshotOf[^>]*/>", "", fed)
    if alone != fed:
        # A snapshot of a document on demand, of which there are none here.
        answer = sent(soap, helene, with_files(fed))
        assert [one[:2] for one in answer.errors] == [("XDSRepositoryMetadataError", "xds.association_type")]
    answer = sent(soap, helene, with_files(alone))
    assert answer.status == "Success", answer.errors


@needs_samples
def test_published_answer_has_the_form_that_ours_have() -> None:
    root = etree.fromstring((SAMPLES / "iti43-soap-response.xml").read_bytes())
    (answer,) = root.iter(f"{{{XDSB}}}RetrieveDocumentSetResponse")
    check(without_inclusions(answer))
