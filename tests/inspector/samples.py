"""Messages as the inspector keeps them, for pages and addresses. Owns these values; none of them came by the door."""

from dataclasses import replace

from carnet.inspector import store
from carnet.inspector.message import Answered, File, Looked, Message, Sentence, Sheet, Text, Verdict, Who

LINES = (
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope">', "  <s:Header>", "    <a:Action>…</a:Action>",
    "  </s:Header>", "  <s:Body>", '    <ProvideAndRegisterDocumentSetRequest xmlns="urn:ihe:iti:xds-b:2007">',
    '      <rim:ExtrinsicObject id="Document01">',
    '        <rim:Classification classificationScheme="urn:uuid:f0306f51" nodeRepresentation="1">',
    "        </rim:Classification>", "      </rim:ExtrinsicObject>", "    </ProvideAndRegisterDocumentSetRequest>",
    "  </s:Body>", "</s:Envelope>",
)  # fmt: skip
DOCUMENT = "ExtrinsicObject[Document01]"
WHO = Who("professional", "810000000011", "1750900001", "10", "indirect_strong", "normal", "LogicielExemple", False)
REFUSED = Message(
    id="0" * 31 + "1",
    at="2026-03-02T09:15:00.000000Z",
    service="repository",
    transaction="ITI-41",
    action="urn:ihe:iti:2007:ProvideAndRegisterDocumentSet-b",
    message_id="urn:uuid:7d6f6b0e-0000-4000-8000-000000000001",
    verdict=Verdict.REFUSED,
    who=WHO,
    patient="248057511604235",
    size=48211,
    mtom=True,
    files=(File("1", "text/xml", 20480),),
    answer=Answered(200, "Failure", "", "metadata.not_in_value_set", LINES[:2]),
    checks=(
        Looked("soap.method", "passed", "POST"),
        Looked("mtom.boundary", "passed", "Content-Type"),
        Looked("vihf.signature", "passed", "/Envelope/Header/Security/Assertion/Signature"),
        Looked("metadata.missing", "passed", f"{DOCUMENT}.creationTime"),
        Looked("metadata.missing", "passed", f"{DOCUMENT}.typeCode"),
        Looked("xds.not_kept", "warned", f"{DOCUMENT}.authorTelecommunication", text=0, line=7),
        Looked(
            "metadata.not_in_value_set", "failed", f"{DOCUMENT}.typeCode", "",
            {"code": "1", "system": "2.16.840.1.113883.6.1"}, 0, 8,
        ),
    ),
    cut=False,
    texts=(Text("envelope", LINES, cut=True),),
    schema=("/SubmitObjectsRequest/RegistryObjectList/ExtrinsicObject (ligne 7 : element content)",),
    documents=(DOCUMENT,),
)  # fmt: skip
ACCEPTED = replace(
    REFUSED, id="0" * 31 + "2", transaction="ITI-18", service="registry", verdict=Verdict.ACCEPTED, schema=(),
    answer=Answered(200, "Success", "", "", LINES[:2]), documents=(), mtom=False, files=(),
    checks=tuple(one for one in REFUSED.checks if one.outcome == "passed" and one.rule.startswith(("soap", "vihf"))),
)  # fmt: skip
UNREAD = replace(
    ACCEPTED, id="0" * 31 + "3", transaction="", verdict=Verdict.REFUSED, who=None, texts=(), schema=None, patient="",
    checks=(Looked("soap.media_type", "failed", "Content-Type"),), answer=Answered(400, "Fault", "MalformedMessage",
    "soap.media_type", LINES[:1]), action="", message_id="",
)  # fmt: skip
SHEETS = (
    Sheet(
        DOCUMENT, "CI-SIS_ModelesDeContenusCDA.sch", "",
        (Sentence("R1", "/ClinicalDocument[1]/realmCode[1]", "error", "L’élément realmCode doit être FR."),),
    ),
    Sheet("ExtrinsicObject[Document02]", "", "none_meant"),
)  # fmt: skip


def kept(message: Message) -> Message:
    """The message, kept by this instance."""
    store.keep(message, {})
    return message
