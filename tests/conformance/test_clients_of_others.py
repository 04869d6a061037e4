"""FHIR clients of others, unmodified, against the program as an operator runs it: the same story, client by client."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from fhirpy import SyncFHIRClient
from fhirpy.base.exceptions import OperationOutcome, ResourceNotFound

from tests.conformance import hl7
from tests.conformance.running import Running, assert_story
from tests.fhir.bundles import Json

NODE = Path(__file__).parent / "javascript"
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900), pytest.mark.enable_socket]


def test_fhir_kit_client_searches_provides_reads_hides_and_hears_refusals(demo: Running) -> None:
    if shutil.which("node") is None or not (NODE / "node_modules" / "fhir-kit-client").exists():
        pytest.skip("NOT RUN: fhir-kit-client (Node, or the package, is not installed)")
    task = json.dumps(demo.task())
    done = subprocess.run(
        ["node", "kit.mjs"], cwd=NODE, input=task, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert_story(json.loads(done.stdout))


@pytest.mark.parametrize("form", ["json", "xml"])
def test_hapi_client_searches_provides_reads_hides_and_hears_refusals(demo: Running, tmp_path: Path, form: str) -> None:
    if hl7.missing():
        pytest.skip(f"NOT RUN: HAPI's client ({hl7.missing()})")
    task = demo.task()
    written = {
        "token": task["token"],
        "lot": json.dumps(task["bundle"]),
        "wrong": json.dumps(task["wrong"]),
        "hide": json.dumps(labelled("MASQUE_PS", task["visibility"])),
        "show": json.dumps(labelled("N", task["confidentiality"])),
    }
    for name, text in written.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    files = [str(tmp_path / name) for name in written]
    lines = hl7.run("Client", task["base"], task["identifier"], *files, form).splitlines()
    assert_story(_of_hapi(dict(line.split("\t", 1) for line in lines)))


def _of_hapi(told: dict[str, str]) -> dict[str, Any]:
    """What HAPI's client says in words, as the story has it."""
    ones, two, other = told["pages"].split(",")
    return {
        **told,
        **{name: int(told[name]) for name in ("before", "after", "still")},
        **{name: told[name].split(",") for name in ("statuses", "hidden", "shown")},
        **{name: _refusal(told[name]) for name in ("absent", "wrong", "stranger")},
        "active": told["active"] == "true",
        "pages": [int(ones), int(two), other == "true"],
    }


def _refusal(text: str) -> Json:
    status, _, outcome = text.partition(" ")
    return {"status": int(status), "issue": json.loads(outcome)["issue"]}


def labelled(code: str, system: str) -> list[Json]:
    """A JSON Patch that changes who sees a document."""
    return [{"op": "replace", "path": "/securityLabel/0", "value": {"coding": [{"system": system, "code": code}]}}]


def test_fhirpy_saves_a_document_patches_it_and_hears_refusals(demo: Running) -> None:
    task = demo.task()
    client = SyncFHIRClient(task["base"], authorization=f"Bearer {task['token']}")
    person = client.resources("Patient").search(identifier=task["identifier"]).first()
    assert person is not None
    found = client.resources("DocumentReference").search(patient=person.id)
    before = found.count()
    answer = client.execute("", method="post", data=task["bundle"])
    assert [entry["response"]["status"].split()[0] for entry in answer["entry"]] == ["201"] * 3
    assert found.count() == before + 1
    with pytest.raises(OperationOutcome) as refused:
        client.execute("", method="post", data=task["wrong"])
    assert "Bundle.entry[1].resource.type" in str(refused.value)
    assert found.count() == before + 1
    with pytest.raises(ResourceNotFound):
        client.reference("DocumentReference", "0" * 64).to_resource()
