"""A signed lot with a report and a list of images, shaped as DRIMbox sends one: kept whole, and checked on demand."""

from base64 import b64encode, encodebytes
from dataclasses import replace
from hashlib import sha1
from pathlib import Path

import pytest
from pytest_django import Settings

from carnet.documents.associations import AssociationKind
from carnet.documents.entry import EntryStatus
from carnet.documents.facts import Coded, Reference, ReferenceKind
from carnet.storage import db
from carnet.usecases._submission import Submission, SubmittedDocument
from carnet.usecases.caller import Caller
from carnet.usecases.list_documents import DocumentList, list_documents
from tests import cast
from tests.unit.cda.koses import kos
from tests.usecases import lots as plain
from tests.usecases.scene import nothing_kept
from tests.xds import house, lots, signing
from tests.xds.house import Soap
from tests.xds.lots import LOT, Message
from tests.xds.test_provide import Told, entry_of, told

pytestmark = pytest.mark.django_db
IMAGES = "1.2.250.1.999.1.8121.9"
SIGNATURE = "2.25.7001"
LOCAL = "20260227103000"
"""A time of a client that writes its local time where XDS means UTC."""


def images() -> SubmittedDocument:
    """The list of images, by the author of the report."""
    data = kos(ins=plain.ins()[1])
    return replace(
        lots.document("1"), symbol="DocumentKOS", data=data, unique_id=IMAGES, mime_type="application/dicom",
        type_code=Coded("IMG-KOS", "1.2.250.1.213.1.1.4.12", "Référence d'objets"),
        class_code=Coded("31", "1.2.250.1.213.1.1.4.1", "Imagerie médicale"),
        format_code=Coded("1.2.840.10008.5.1.4.1.1.88.59", "1.2.840.10008.2.6.1", "KOS"),
        title="Reference d'Objets", comments="KOS", creation_time="20260227090000.000", language_code="fr-FR",
        authors=(plain.party(cast.PAUL),), event_codes=(Coded("CT", "1.2.250.1.213.1.1.5.618", "Scanner"),),
        references=(Reference(ReferenceKind.ACCESSION, "1.2.250.1.999.3", "RX-77"),),
        sha1=sha1(data).hexdigest(), size=len(data),  # noqa: S324
    )  # fmt: skip


def signature(data: bytes) -> SubmittedDocument:
    """The signature of the lot. Its sender counts the line end before the next part as one of its own."""
    with_end = data + b"\n"
    return replace(
        lots.document("1"), symbol="Signature01", data=data, unique_id=SIGNATURE, mime_type="text/xml",
        type_code=Coded("E1762", "ASTM", "Full Document"),
        class_code=Coded("urn:oid:1.3.6.1.4.1.19376.1.2.1.1.1", "URN", "Digital Signature"),
        format_code=Coded("http://www.w3.org/2000/09/xmldsig#", "URN", "Default Signature Style"),
        event_codes=(Coded("1.2.840.10065.1.12.1.14", "1.2.840.10065.1.12", "Source"),), title="Source",
        confidentiality_codes=(plain.NORMAL, plain.MASKED, plain.WITHHELD), language_code="art",
        creation_time=LOCAL, service_start=LOCAL, service_stop=LOCAL,
        sha1=sha1(with_end).hexdigest(), size=len(with_end),  # noqa: S324
    )  # fmt: skip


def drim(
    algorithms: tuple[str, str, str] = signing.SHA1, seal: signing.Seal | None = None, of: bytes | None = None
) -> Submission:
    """The lot: a report, the images, the signature. `of`: the bytes of the report that were signed."""
    report, list_ = lots.cda("3"), images()
    named = {report.unique_id: of or report.data, IMAGES: list_.data}
    return lots.lot(report, list_, signature(signing.signed("2.25.900", named, seal or by("Cabinet"), algorithms)))


def written(said: Submission) -> Message:
    """The message: the lot first, the numbers of the examination after the codes, the signature that signs it."""
    message = lots.provide(said, lots.association(AssociationKind.SIGNS, "Signature01", LOT))
    body = message.body.decode()
    start = body.index("<rim:RegistryPackage")
    end = body.index("</rim:RegistryPackage>") + len("</rim:RegistryPackage>")
    package = body[start:end]
    body = body.replace(package, "").replace("<rim:RegistryObjectList>", f"<rim:RegistryObjectList>{package}")
    return replace(message, body=body.encode())


def sent(soap: Soap, caller: Caller, message: Message, end: bytes = b"\r\n") -> Told:
    """What a message without an assertion is answered, in whose place somebody asks."""
    kind, data = on_the_wire(message, house.enveloped(message.body, message.action), end)
    with house.planted(caller, house.ODETTE):
        return told(soap.post("repository", data, kind))


def on_the_wire(message: Message, envelope: bytes, end: bytes) -> tuple[str, bytes]:
    """The message as it is sent: the list of images in base64; `end` is how its lines end."""
    kind, data = lots.multipart(envelope, message.files, message.action, end)
    images_ = message.files["0.3"]
    head = end.join((b"Content-Transfer-Encoding: binary", b"Content-ID: <0.3>", b"", b""))
    assert head + images_ in data
    in_base64 = head.replace(b"binary", b"BASE64") + encodebytes(images_).replace(b"\n", end)
    return kind, data.replace(head + images_, in_base64)


@pytest.mark.parametrize("end", [b"\r\n", b"\n"], ids=["crlf", "lf"])
def test_provide_signed_lot_of_a_report_and_images_is_kept_whole(soap: Soap, end: bytes) -> None:
    helene = soap.scene.agrees(cast.HELENE)
    said, mails = drim(), told_deposits()
    answer = sent(soap, helene, written(said), end)
    assert answer.status == "Success", answer
    assert "signature.sha1" in [one[1] for one in answer.errors]
    listed = entry_of(soap.scene, IMAGES)
    assert listed.codes.type_code == "IMG-KOS" and listed.status is EntryStatus.CURRENT
    assert listed.deposit.author_person == cast.PAUL.facts.professional_id, "who is said to have made the list"
    kept = entry_of(soap.scene, SIGNATURE)
    assert kept.codes.type_code == "E1762"
    signs = db.one("SELECT source_id FROM association WHERE kind = 'signs'", [])
    assert signs == (kept.logical_id,)
    found = list_documents(helene, soap.scene.record)
    assert isinstance(found, DocumentList)
    assert {card.logical_id for card in found.cards} == {listed.logical_id, entry_of(soap.scene, "2.25.3").logical_id}
    assert told_deposits() == mails + 1


CASES: dict[str, tuple[str, bytes | None, str]] = {
    "by somebody unknown": ("Autre", None, "signature.untrusted"),
    "by a seal that is over": ("Vieux", None, "signature.untrusted"),
    "of another report": ("Cabinet", b"autre", "signature.other_content"),
}


def by(name: str) -> signing.Seal:
    """The seal of somebody; the one called old is over."""
    return signing.seal(name, days=20 if name == "Vieux" else 3_650)


@pytest.mark.parametrize("name", CASES)
def test_provide_signature_that_does_not_hold_is_refused_when_a_trust_list_is_set(
    soap: Soap, settings: Settings, tmp_path: Path, name: str
) -> None:
    trust(settings, tmp_path)
    signer, of, rule = CASES[name]
    helene = soap.scene.caller(cast.HELENE)
    with nothing_kept(refusals=1):
        answer = sent(soap, helene, written(drim(seal=by(signer), of=of)))
    place = "/SubmitObjectsRequest/RegistryObjectList/ExtrinsicObject[@id='Signature01']"
    assert answer.errors == (("InvalidDocumentContent", rule, place),)


@pytest.mark.parametrize("algorithms", [signing.SHA1, signing.SHA256], ids=["sha1", "sha256"])
def test_provide_signature_that_holds_is_taken_when_a_trust_list_is_set(
    soap: Soap, settings: Settings, tmp_path: Path, algorithms: tuple[str, str, str]
) -> None:
    trust(settings, tmp_path)
    answer = sent(soap, soap.scene.caller(cast.HELENE), written(drim(algorithms)))
    assert answer.status == "Success", answer
    rules = [one[1] for one in answer.errors]
    assert ("signature.sha1" in rules) == (algorithms == signing.SHA1) and "signature.not_checked" not in rules


def test_provide_signature_whose_manifest_was_changed_or_moved_is_refused(
    soap: Soap, settings: Settings, tmp_path: Path
) -> None:
    """Another digest, another manifest beside the signed one, a second SignedInfo, a manifest that is not covered."""
    trust(settings, tmp_path)
    said = drim(of=b"autre")
    data = said.documents[2].data
    true = b64encode(sha1(said.documents[0].data).digest())  # noqa: S324
    false = b64encode(sha1(b"autre").digest())  # noqa: S324
    start, end = data.index(b"<Object><Manifest"), data.index(b"</Manifest></Object>") + len(b"</Manifest></Object>")
    manifest = data[start:end]
    forged = (
        data.replace(false, true),
        data.replace(manifest, manifest.replace(b'"IHEManifest"', b'"Other"') + manifest.replace(false, true)),
        data.replace(manifest, manifest + manifest.replace(false, true)),
        data.replace(b"<SignatureValue>", b"<SignedInfo/><SignatureValue>"),
        data.replace(b'"#IHEManifest"', b'"#S0-SignedProperties"').replace(false, true),
    )
    for at, one in enumerate(forged):
        lot = replace(said, documents=(*said.documents[:2], signature(one)))
        with nothing_kept(refusals=1):
            answer = sent(soap, soap.scene.caller(cast.HELENE), written(lot))
        assert answer.errors[0][1] == "signature.does_not_hold", (at, answer)


def told_deposits() -> int:
    """How many times the person is told that something was added."""
    return int((db.one("SELECT count(*) FROM outbox WHERE task = 'tell_deposit'", []) or (0,))[0])


def trust(settings: Settings, folder: Path) -> None:
    """The operator trusts the authority of the practice, and one whose seals are over."""
    listed = folder / "signers.pem"
    listed.write_bytes(by("Cabinet").authority + by("Vieux").authority)
    settings.CARNET_SIGNATURE_TRUST = str(listed)
