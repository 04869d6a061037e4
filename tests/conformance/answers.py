"""One answer of each kind that the door gives, asked for as software asks. Owns who asks what; judges nothing."""

import json
from typing import Any

from carnet.consent.authorisations import Grantee, GranteeKind
from carnet.usecases.change_block import change_block
from carnet.usecases.file_document import Filing, file_document
from carnet.usecases.give_access import give_access
from tests import cast
from tests.fhir import bundles
from tests.fhir.house import JSON, XML, Door
from tests.fhir.test_patch import JSON_PATCH, labelled
from tests.usecases import cdas, cdas_coded, lots
from tests.usecases.relatives import caregiver

Answers = dict[str, tuple[bytes, bytes | None]]
"""Each answer in JSON, and in XML where it can be asked for twice."""
# Each kind of answer: who asks, and what.
ASKED = {
    "capabilities": (None, "metadata"),
    "document": ("doctor", "DocumentReference/{document}"),
    "documents": ("doctor", "DocumentReference?patient={record}"),
    "documents-and-person": ("doctor", "DocumentReference?patient={record}&_include=DocumentReference:patient"),
    "lists": ("holder", "List?patient={record}"),
    "lists-and-documents": ("holder", "List?patient={record}&_include=List:item"),
    "file": ("doctor", "Binary/{document}"),
    "person": ("doctor", "Patient/{record}"),
    "people": ("holder", "Patient"),
    "numbers": ("doctor", "Patient/$ihe-pix?sourceIdentifier={ins}"),
    "consents": ("holder", "Consent?patient={record}"),
    "relatives": ("holder", "RelatedPerson?patient={record}"),
    "events": ("holder", "AuditEvent?patient={record}"),
    "own-acts": ("doctor", "AuditEvent"),
    "summary": ("holder", "Patient/{record}/$summary"),
    "everything": ("holder", "Patient/{record}/$everything"),
    "refusal": ("stranger", "DocumentReference/{document}"),
    "absent": ("holder", "Patient/nobody"),
    "wrong": ("doctor", "DocumentReference?patient={record}&nothing=1"),
}


def lived(door: Door) -> dict[str, bytes]:
    """A record with something of everything; the answers of what brought it there."""
    scene, odette, helene = door.scene, door.scene.odette, door.scene.agrees(cast.HELENE)
    card = cdas_coded.deposited(scene)
    scene.hides(scene.deposits(cast.HELENE, "Caché"))
    file_document(odette, door.record, card.logical_id, Filing(pinned=True, new_folder="Mon cœur"))
    caregiver(odette, cast.NINA)
    give_access(odette, door.record, Grantee(GranteeKind.PROFESSIONAL, cast.INES.facts.professional_id))
    change_block(odette, door.record, Grantee(GranteeKind.PROFESSIONAL, cast.MARC.facts.professional_id), blocked=True)
    binary = bundles.binary(cdas.structured(cast.ODETTE, "Vu ce jour", "61"), "text/xml")
    cda = {"resourceType": "Parameters", "parameter": [{"name": "document", "resource": binary}]}
    lot = bundles.simple(unique="2.25.60")
    lot["entry"].append(bundles.entry(4, bundles.folder(bundles.uuid(2))))
    lot["entry"][0]["resource"]["entry"].append({"item": {"reference": bundles.uuid(4)}})
    sent: dict[str, tuple[str, str, Any, str]] = {
        "provided": ("POST", "", lot, JSON),
        "published": ("POST", "DocumentReference", bundles.simplified(unique="2.25.62"), JSON),
        "generated": ("POST", "DocumentReference/$generate-metadata", cda, JSON),
        "patched": ("PATCH", f"DocumentReference/{door.id_of(card)}", labelled("MASQUE_PS"), JSON_PATCH),
        "matched": ("POST", "Patient/$match", _match(), JSON),
        "refused-lot": ("POST", "", {**bundles.simple(), "entry": []}, JSON),
    }
    return {
        name: door.ask(method, helene, path, data=json.dumps(body).encode(), kind=kind).content
        for name, (method, path, body, kind) in sent.items()
    }


def _match() -> Any:
    root, number = lots.ins()
    who = {"resourceType": "Patient", "identifier": [{"system": f"urn:oid:{root}", "value": number}]}
    return {"resourceType": "Parameters", "parameter": [{"name": "resource", "resource": who}]}


def answers(door: Door) -> Answers:
    """Every answer, of a record that lived."""
    changed = lived(door)
    document = door.id_of(door.scene.deposits(cast.HELENE, "Bilan"))
    root, number = lots.ins()
    words = {"document": document, "record": str(door.record), "ins": f"urn:oid:{root}|{number}"}
    callers = {
        "doctor": door.scene.caller(cast.HELENE),
        "holder": door.scene.odette,
        "stranger": door.scene.caller(cast.PAUL),
        None: None,
    }
    found: Answers = {name: (body, None) for name, body in changed.items()}
    for name, (who, path) in ASKED.items():
        address = path.format(**words)
        read, written = (door.get(callers[who], address, Accept=form).content for form in (JSON, XML))
        found[name] = (read, written)
    return found
