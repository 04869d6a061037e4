"""Schematrons of an operator run in a process of their own, find what they should, and ask no network."""

import hashlib
import json
import socket
import threading
from pathlib import Path

import pytest

import carnet.cda
from carnet.cda.parser import parse
from carnet.cda.schematron import FolderUnusable, Gravity, meant_for, read_index, run
from tests.unit.cda import schematrons

GOOD = b'<ClinicalDocument xmlns="urn:hl7-org:v3"><code code="11506-3"/><title>x</title></ClinicalDocument>'
BAD = b'<ClinicalDocument xmlns="urn:hl7-org:v3"><code code="planted" displayName="y"/></ClinicalDocument>'
MAIN = "profiles/main.sch"


def test_schematron_document_that_follows_the_rules_has_no_finding(tmp_path: Path) -> None:
    (checked,) = run(GOOD, schematrons.folder(tmp_path), [MAIN])
    assert (checked.schematron, checked.findings, checked.failure) == (MAIN, (), "")


def test_schematron_planted_faults_are_found_with_rule_place_gravity_and_sentence(tmp_path: Path) -> None:
    (checked,) = run(BAD, schematrons.folder(tmp_path), [MAIN])
    found = {finding.rule: finding for finding in checked.findings}
    assert set(found) == {"T-title", "T-code", "T-note"}
    assert found["T-title"].gravity is Gravity.WARNING
    assert found["T-note"].gravity is Gravity.INFO
    assert found["T-code"].gravity is Gravity.ERROR
    assert found["T-code"].location == "/ClinicalDocument[1]/code[1]"
    assert found["T-code"].text == "The code planted is not one of ours."


def test_schematron_that_cannot_be_compiled_is_a_failure_and_the_next_one_runs(tmp_path: Path) -> None:
    broken, main = run(GOOD, schematrons.folder(tmp_path), ["profiles/broken.sch", MAIN])
    assert broken.failure and not broken.findings
    assert not main.failure


def test_schematron_that_takes_too_long_is_a_failure(tmp_path: Path) -> None:
    (late,) = run(GOOD, schematrons.folder(tmp_path), [MAIN], seconds=0.05)
    assert late.failure == "took too long"


def test_schematron_that_asks_the_network_reaches_nobody(tmp_path: Path) -> None:
    """The listener counts who knocks; the schematron becomes a failure, not a request."""
    knocks: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(15)
        thread = threading.Thread(target=_count, args=(server, knocks), daemon=True)
        thread.start()
        folder = schematrons.folder(tmp_path, port=server.getsockname()[1])
        (nosy,) = run(GOOD, folder, ["profiles/nosy.sch"])
        with socket.create_connection(server.getsockname()):
            thread.join()
    assert len(knocks) == 1, "only our own knock"
    assert nosy.failure or nosy.findings


def _count(server: socket.socket, knocks: list[object]) -> None:
    connection, _ = server.accept()
    knocks.append(connection)
    connection.close()


def test_index_names_what_is_meant_for_each_document(tmp_path: Path) -> None:
    index = read_index(schematrons.folder(tmp_path))
    assert [each.file for each in meant_for(parse(GOOD), index)] == [MAIN]
    templated = GOOD.replace(b"<code ", b'<templateId root="1.2.3.4"/><code ', 1)
    assert [each.file for each in meant_for(parse(templated), index)] == [MAIN, "profiles/other.sch"]


@pytest.mark.parametrize(
    "index",
    [
        "",
        "x = 1",
        "[[schematron]]\nfile = 3",
        '[[schematron]]\nfile = "absent.sch"',
        '[[schematron]]\nfile = "../outside.sch"',
        '[[schematron]]\nfile = "profiles/main.sch"\nother = 1',
    ],
)
def test_index_that_is_wrong_is_refused_by_name(tmp_path: Path, index: str) -> None:
    (tmp_path / "outside.sch").write_text("<x/>", encoding="utf-8")
    folder = schematrons.folder(tmp_path / "folder", index=index)
    with pytest.raises(FolderUnusable, match="carnet-schematron.toml"):
        read_index(folder)


def test_transpiler_is_the_one_that_its_source_file_names() -> None:
    place = Path(carnet.cda.__file__).parent / "schxslt2"
    source = json.loads((place / "SOURCE.json").read_text(encoding="utf-8"))
    assert source["licence"] == "MIT" and len(source["jar_sha256"]) == 64
    for name, told in source["files"].items():
        assert hashlib.sha256((place / name).read_bytes()).hexdigest() == told["sha256"]
