"""What IHE, ANS and the draft of the DMP publish is accepted by an open instance, with the person of the test.

Read where it is (`/work/shared`), never copied; elsewhere these tests have nothing to read and say so. Placeholders of
a published file are filled: the person, the document that is replaced or completed, identifiers that several files
share, bytes that are not what they are said to be.
"""

import json
import re
import tarfile
from base64 import b64encode
from datetime import timedelta
from hashlib import sha1
from pathlib import Path

import pytest
from pytest_django import Settings

from tests import cast
from tests.fhir import bundles
from tests.fhir.bundles import Json
from tests.fhir.house import JSON, XML, Door, body
from tests.unit.cda.pdfs import pdf
from tests.usecases import lots
from tests.usecases.scene import counts

pytestmark = pytest.mark.django_db
SAMPLES, MHD = Path("/work/shared/samples/fhir"), Path("/work/shared/ig/fhir/ihe.iti.mhd.tgz")
DMP = Path("/work/shared/interop/packages/ans.fhir.fr.pdsm4dmp-0.1.0.tgz")
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the published files are not here")


def published(archive: Path, pattern: str) -> list[Json]:
    """The transactions of a package."""
    with tarfile.open(archive) as tar:
        names = sorted(name for name in tar.getnames() if re.search(pattern, name))
        found = [json.loads(tar.extractfile(name).read()) for name in names]  # type: ignore[union-attr]
    return [one for one in found if one.get("type") == "transaction"]


def mapped(door: Door, bundle: Json, other: str) -> Json:
    """A published message about Odette; what it refers to is `other`."""
    root, number = lots.ins()
    text = json.dumps(bundle)
    text = re.sub(r'"(http://example.org/fhir/)?Patient/[A-Za-z0-9-]+"', f'"Patient/{door.record}"', text)
    text = re.sub(r"urn:oid:1\.2\.250\.1\.213\.1\.4\.8\|\d+", f"urn:oid:{root}|{number}", text)
    text = re.sub(r"DocumentReference/[A-Za-z0-9-]+(?=\")", f"DocumentReference/{other}", text)
    found: Json = json.loads(text)
    for entry in found["entry"]:
        resource = entry["resource"]
        if resource["resourceType"] in ("List", "DocumentReference"):
            # The messages of MHD name a patient without any number, or by one of elsewhere.
            resource["subject"] = bundles.subject()
            for inside in resource.get("contained", []):
                if inside["resourceType"] == "Patient" and "213.1.4.8" in json.dumps(inside):
                    inside["identifier"] = [{"system": f"urn:oid:{root}", "value": number}]
    return found


def renumbered(bundle: Json, at: int) -> Json:
    """Each lot, folder and document under an identifier of its own: published messages share theirs."""
    for number, entry in enumerate(bundle["entry"]):
        resource = entry["resource"]
        named = [resource["masterIdentifier"]] if "masterIdentifier" in resource else resource.get("identifier", [])
        for identifier in named if resource["resourceType"] in ("List", "DocumentReference") else []:
            if identifier["value"].startswith("urn:oid:"):
                identifier["value"] = f"urn:oid:2.25.{at}{number}"
    return bundle


@needs_samples
def test_published_bundles_of_mhd_and_of_the_dmp_are_accepted(door: Door, settings: Settings) -> None:
    settings.CARNET_OPEN_METADATA = True
    helene = door.scene.agrees(cast.HELENE)
    # The draft of the DMP is of June.
    door.scene.clock.move(timedelta(days=150))
    messages = published(MHD, r"example/Bundle-.*rovideDocumentBundle") + published(DMP, r"example/Bundle-example-td2")
    assert len(messages) >= 9
    for at, message in enumerate(messages):
        other = door.id_of(door.scene.deposits(cast.HELENE, f"Document {at}"))
        sent = json.dumps(renumbered(mapped(door, message, other), at))
        answer = door.ask("POST", helene, "", data=sent.encode(), kind=JSON)
        assert answer.status_code == 200, (message["id"], answer.content.decode())
        assert len(body(answer)["entry"]) == len(message["entry"])


def _filled(door: Door, text: str, other: str) -> str:
    """A message of the Asbestos toolkit with its blanks filled, and each code told once."""
    items = "".join(
        f'<entry><item><reference value="{url}"/></item></entry>'
        for url in re.findall(r'<fullUrl value="(urn:uuid:[^"]+)"/>\s*<resource>\s*<DocumentReference>', text)
    )
    list_types = "https://profiles.ihe.net/ITI/MHD/CodeSystem/MHDlistTypes"
    lot = (
        f'<List xmlns="http://hl7.org/fhir"><extension url="{bundles.MHD}/ihe-sourceId"><valueIdentifier>'
        f'<value value="urn:oid:1.2.3"/></valueIdentifier></extension><status value="current"/><mode value="working"/>'
        f"<code><coding>"
        f'<system value="{list_types}"/><code value="submissionset"/></coding></code>'
        f'<subject><reference value="Patient/{door.record}"/></subject><date value="2026-02-27"/>{items}</List>'
    )
    text = text.replace("<!--@{SubmissionSetResourceElement}-->", lot)
    text = re.sub(r"<!--@\{SubmissionSetRequestUrlElement\}-->", '<url value="List"/>', text)
    text = text.replace("${patientResourceId}", f"Patient/{door.record}")
    text = text.replace("${original}", f"DocumentReference/{other}")
    text = re.sub(r"<meta>\s*<!--.*?-->\s*</meta>", "", text, flags=re.DOTALL)
    text = re.sub(r'(<code value="225728007"/>\s*)<code value="[^"]*"/>', r"\1", text)
    text = re.sub(r"<text>.*?</text>", "", text, flags=re.DOTALL)
    return text.replace('<Patient xmlns="http://hl7.org/fhir">', "<Patient>")


@needs_samples
def test_published_messages_of_the_toolkit_are_accepted_and_the_bad_ones_refused(
    door: Door, settings: Settings
) -> None:
    settings.CARNET_OPEN_METADATA = True
    helene = door.scene.agrees(cast.HELENE)
    for at, path in enumerate(sorted(SAMPLES.glob("mhd-pdb-*.xml"))):
        other = door.id_of(door.scene.deposits(cast.HELENE, f"Document {at}"))
        text = _filled(door, path.read_text(encoding="utf-8"), other)
        for number in range(text.count("urn:oid:1.2.129.6")):
            text = text.replace("urn:oid:1.2.129.6", f"urn:oid:1.2.{at + 1}.{number}", 1)
        settings.CARNET_OPEN_METADATA = "BAD" not in path.name
        before = counts("document")
        answer = door.ask("POST", helene, "", data=text.encode(), kind=XML)
        expected = 400 if "BAD" in path.name else 200
        assert answer.status_code == expected, (path.name, answer.content.decode()[:1500])
        if expected == 400:
            missing = "subject" if "patientid" in path.name else "type"
            assert f".{missing}" in answer.content.decode() and counts("document") == before


@needs_samples
def test_published_single_documents_are_accepted_with_bytes_that_are_what_they_say(
    door: Door, settings: Settings
) -> None:
    settings.CARNET_OPEN_METADATA = True
    helene = door.scene.agrees(cast.HELENE)
    for name in ("dmp-td2-iti105-documentreference.json", "pdsm-documentreference-simplified.json"):
        sent = json.loads((SAMPLES / name).read_text(encoding="utf-8"))
        sent["subject"] = bundles.subject()
        attachment = sent["content"][0]["attachment"]
        if attachment["contentType"] == "application/pdf":
            # The file that is printed is no PDF, and neither its size nor its hash is the one that is printed.
            data = pdf()
            attachment |= {"data": b64encode(data).decode(), "size": len(data)}
            attachment["hash"] = b64encode(sha1(data).digest()).decode()  # noqa: S324
        answer = door.ask("POST", helene, "DocumentReference", data=json.dumps(sent).encode(), kind=JSON)
        assert answer.status_code == 201, (name, answer.content.decode())
