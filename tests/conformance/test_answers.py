"""HL7's own validator over what the door really answers, in JSON and in XML."""

from pathlib import Path
from typing import Any

import pytest

from carnet.kernel.clock import FixedClock
from tests import cast
from tests.conformance import hl7
from tests.fhir.house import XML, Door, body
from tests.usecases import scene

# Each kind of answer: who asks, and what.
ASKED = {
    "capabilities": (None, "metadata"),
    "document": ("doctor", "DocumentReference/{document}"),
    "documents": ("doctor", "DocumentReference?patient={record}"),
    "person": ("doctor", "Patient/{record}"),
    "people": ("holder", "Patient"),
    "consents": ("holder", "Consent?patient={record}"),
    "relatives": ("holder", "RelatedPerson"),
    "events": ("holder", "AuditEvent?patient={record}"),
    "summary": ("holder", "Patient/{record}/$summary"),
    "refusal": ("stranger", "DocumentReference/{document}"),
    "absent": ("holder", "Patient/nobody"),
}


@pytest.fixture
def door(db: None, clock: FixedClock) -> Door:
    """Odette's open record behind the FHIR door."""
    return Door(scene.at(clock))


@pytest.fixture(autouse=True)
def _java() -> None:
    if hl7.missing():
        pytest.skip(f"NOT RUN: {hl7.missing()}")


@pytest.mark.shared
@pytest.mark.django_db
def test_validator_finds_no_error_in_the_answers_of_the_door(door: Door, tmp_path: Path) -> None:
    card = door.scene.deposits(cast.HELENE, "Bilan")
    callers = {
        "doctor": door.scene.agrees(cast.HELENE),
        "holder": door.scene.odette,
        "stranger": door.scene.caller(cast.PAUL),
        None: None,
    }
    answers: dict[str, tuple[dict[str, Any] | bytes, str | None]] = {}
    for name, (who, path) in ASKED.items():
        address = path.format(document=door.id_of(card), record=door.record)
        answers[f"{name}-json"] = (body(door.get(callers[who], address)), None)
        answers[f"{name}-xml"] = (door.get(callers[who], address, Accept=XML).content, None)
    found = hl7.errors(hl7.validated(tmp_path, answers))
    assert found == [], "\n".join(f"{m.file} {m.where}: {m.text}" for m in found)
