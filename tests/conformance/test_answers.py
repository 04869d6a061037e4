"""HL7's own validator over what the door really answers, in JSON and in XML."""

import json
from pathlib import Path
from typing import Any

import pytest

from carnet.kernel.clock import FixedClock
from tests.conformance import hl7
from tests.conformance.answers import answers
from tests.fhir.house import Door
from tests.usecases import scene

# What the validator says, and why it stays.
KNOWN = (
    # The code system of a document of the tests.
    "OIDs must be valid (1.2.3)",
)


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
    asked: dict[str, tuple[dict[str, Any] | bytes, str | None]] = {}
    for name, (read, written) in answers(door).items():
        asked[f"{name}-json"] = (json.loads(read), None)
        if written is not None:
            asked[f"{name}-xml"] = (written, None)
    assert len(asked) >= 40
    found = hl7.errors(hl7.validated(tmp_path, asked))
    found = [m for m in found if not any(told in f"{m.where}: {m.text}" for told in KNOWN)]
    assert found == [], "\n".join(f"{m.file} {m.where}: {m.text}" for m in found)
