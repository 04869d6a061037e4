"""The proof that a person takes home, and the verifier that knows nothing of carnet."""

import ast
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from carnet.kernel.errors import Refusal
from carnet.ledger import log_keys
from carnet.ledger.event import Stream
from carnet.ledger.proof import zipped
from carnet.ops import cli
from carnet.storage import db
from carnet.usecases.export_journal_proof import ProofGiven, export_journal_proof
from carnet.usecases.list_documents import list_documents
from carnet.usecases.sequence_journal import sequence_journal
from tests import cast
from tests.db import TestHouse
from tests.usecases import relatives
from tests.usecases.scene import Scene, assert_refused
from tools import carnet_verify
from tools.carnet_verify import Wrong

TOOL = Path(carnet_verify.__file__)
Files = dict[str, bytes]


def exported(scene: Scene) -> Files:
    """Odette's proof, of all that happened until now."""
    sequence_journal(scene.clock)
    made = export_journal_proof(scene.odette, scene.record, stepped_up=True)
    assert isinstance(made, ProofGiven), made
    assert (made.proof.without_path, made.whole) == (0, True)
    return dict(made.proof.files)


@pytest.fixture
def history(scene: Scene) -> Scene:
    """A doctor deposits, Odette looks; another person's events lie in between in the log."""
    scene.agrees(cast.HELENE)
    scene.deposits(cast.HELENE)
    cast.opened(cast.KARIM, scene.clock)
    for _ in range(3):
        list_documents(scene.odette, scene.record)
    return scene


def ran(*files: Files | Path, key: str = "", witness: str = "", folder: Path) -> subprocess.CompletedProcess[str]:
    """The verifier as a person runs it: another process, isolated, in a folder without carnet."""
    paths = []
    for number, content in enumerate(files):
        path = folder / f"{number}.zip"
        path.write_bytes(content.read_bytes() if isinstance(content, Path) else zipped(content.items()))
        paths.append(str(path))
    words = [sys.executable, "-I", str(TOOL), *paths, *(["--key", key] if key else [])]
    words += ["--witness", witness] if witness else []
    return subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)


def test_proof_holder_takes_it_home_and_it_verifies_offline(history: Scene, tmp_path: Path) -> None:
    files = exported(history)
    said = ran(files, folder=tmp_path)
    assert said.returncode == 0, said.stdout + said.stderr
    number = len(db.rows("SELECT 1 FROM event WHERE record_id = %s", [history.record])) - 1
    assert f"YES: {number} events" in said.stdout
    assert ran(files, key=log_keys.published(2026)[0], folder=tmp_path).returncode == 0


def test_verifier_needs_nothing_of_carnet() -> None:
    """One file: the standard library, and `cryptography` for signatures."""
    tree = ast.parse(TOOL.read_text(encoding="utf-8"))
    names = {a.name.split(".")[0] for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    names |= {(n.module or "").split(".")[0] for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    assert names - set(sys.stdlib_module_names) == {"cryptography"}


def test_proof_holder_before_the_log_was_signed_it_says_which_events_wait(history: Scene, tmp_path: Path) -> None:
    """The sequencer lags: what is not in the log yet stands in the chain, and is named as such."""
    history.clock.move(datetime.now(UTC) - history.clock.now())
    sequence_journal(history.clock)
    list_documents(history.odette, history.record)
    made = export_journal_proof(history.odette, history.record, stepped_up=True)
    assert isinstance(made, ProofGiven)
    newest = max(line.seq for line in made.lines if line.stream == 0)
    assert made.proof.waiting == {(0, newest)}
    said = ran(dict(made.proof.files), folder=tmp_path)
    assert said.returncode == 0, said.stdout
    assert f"0/{newest} (" in said.stdout and "document:list" in said.stdout


def test_proof_holder_before_any_head_stands_alone(scene: Scene, tmp_path: Path) -> None:
    scene.clock.move(datetime.now(UTC) - scene.clock.now())
    list_documents(scene.odette, scene.record)
    made = export_journal_proof(scene.odette, scene.record, stepped_up=True)
    assert isinstance(made, ProofGiven)
    assert (made.proof.heads, made.proof.without_path) == ((), made.proof.events)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("statement", "named"),
    [
        (
            "UPDATE event SET sealed = set_byte(sealed, 40, get_byte(sealed, 40) # 1)",
            "event 2: the content is not the one",
        ),
        ("UPDATE event SET link = sha256(link)", "event 2: "),
        ("DELETE FROM event", "event 2 is missing"),
    ],
)
def test_proof_holder_after_the_administrator_tampered_gets_it_and_the_verifier_names_the_event(
    history: Scene, house: TestHouse, tmp_path: Path, statement: str, named: str
) -> None:
    """A15: the person is given what there is, and the program of somebody else says which event was changed."""
    sequence_journal(history.clock)
    with psycopg.connect(house.cluster.owner_dsn) as owner:
        one = " WHERE record_id = %s AND stream = 0 AND seq = 2"
        assert owner.execute((statement + one).encode(), [history.record]).rowcount == 1
    made = export_journal_proof(history.odette, history.record, stepped_up=True)
    assert isinstance(made, ProofGiven) and not made.whole
    said = ran(dict(made.proof.files), folder=tmp_path)
    assert said.returncode == 1
    assert named in said.stdout, said.stdout


def test_proof_holder_without_a_fresh_sign_in_is_refused(history: Scene) -> None:
    answer = export_journal_proof(history.odette, history.record, stepped_up=False)
    assert_refused(answer, history.odette, "journal:prove", "C07", "step_up_needed", history.record)


def test_proof_doctor_or_other_patient_is_refused(history: Scene) -> None:
    for caller in (history.caller(cast.HELENE), history.caller(cast.PAUL)):
        assert isinstance(export_journal_proof(caller, history.record, stepped_up=True), Refusal)


def test_proof_caregiver_is_refused_and_reads_no_proof(history: Scene) -> None:
    """R24: who helps reads the journal, and takes no proof of it home."""
    nina, _ = relatives.caregiver(history.odette, cast.NINA)
    answer = export_journal_proof(nina, history.record, stepped_up=True)
    assert_refused(answer, nina, "journal:prove", "R24", "caregiver_limit", history.record)


def test_proof_representative_takes_only_the_open_stream(scene: Scene) -> None:
    """A parent's proof of the child's journal has no trace of the stream that is secret from parents."""
    family = relatives.family(scene.clock)
    made = export_journal_proof(family.mother, family.record, stepped_up=True)
    assert isinstance(made, ProofGiven)
    assert set(json.loads(dict(made.proof.files)["manifest.json"])["streams"]) == {"0"}


def test_proof_holder_sees_no_event_of_a_stream_not_yet_told(history: Scene) -> None:
    files = exported(history)
    told = {event["stream"] for event in json.loads(files["events.json"])}
    assert told <= {int(Stream.OPEN), int(Stream.SECRET_FROM_REPRESENTATIVES)}
    assert "2" not in json.loads(files["manifest.json"])["streams"]


PARTS = ("manifest.json", "events.json", "paths.json", "keys.txt", "heads/2026.txt")


def _shape(data: bytes) -> object:
    """What a JSON file says: a changed space changes nothing of it."""
    try:
        return json.loads(data)
    except ValueError:
        return data


@pytest.mark.parametrize("part", PARTS)
def test_verifier_one_byte_changed_in_any_part_is_found(history: Scene, part: str) -> None:
    """Bytes all over the part, flipped in two ways; only a change that leaves the JSON the same says nothing."""
    files = exported(history)
    data, checked = files[part], 0
    for position in range(0, len(data), max(1, len(data) // 150)):
        for flip in (1, 32):
            changed = bytes([*data[:position], data[position] ^ flip, *data[position + 1 :]])
            if part.endswith(".json") and _says_the_same(data, changed):
                continue
            with pytest.raises((Wrong, ValueError, KeyError, TypeError, AttributeError, IndexError)):
                carnet_verify.verify({**files, part: changed})
            checked += 1
    assert checked > 50


def _says_the_same(data: bytes, changed: bytes) -> bool:
    """Upper and lower case of hexadecimal digits are one value."""
    return _shape(data.lower()) == _shape(changed.lower())


def _edited(files: Files, name: str, edit: Callable[[Any], Any]) -> Files:
    content = json.loads(files[name])
    edit(content)
    return {**files, name: json.dumps(content).encode()}


# What is taken out or exchanged, consistently enough to look whole.
EDITS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "an event removed": ("events.json", lambda events: events.pop(2)),
    "the newest event removed": ("events.json", lambda events: events.pop()),
    "two events exchanged": ("events.json", lambda events: events.insert(1, events.pop(2))),
    "an event twice": ("events.json", lambda events: events.append(events[-1])),
    "a path removed": ("paths.json", lambda paths: paths.pop(0)),
    "all paths removed": ("paths.json", lambda paths: paths.clear()),
    "a path twice": ("paths.json", lambda paths: paths.append(paths[0])),
    "a path of another index": ("paths.json", lambda paths: paths[0].update(index=paths[0]["index"] + 1)),
    "a shorter path": ("paths.json", lambda paths: paths[0]["path"].pop()),
    "a longer path": ("paths.json", lambda paths: paths[0]["path"].append("00" * 32)),
    "a stream forgotten": ("manifest.json", lambda manifest: manifest["streams"].pop("0")),
    "another record": ("manifest.json", lambda manifest: manifest.update(record="0" * 32)),
    "another format": ("manifest.json", lambda manifest: manifest.update(format="carnet-proof/v2")),
}


@pytest.mark.parametrize("how", EDITS)
def test_verifier_edited_proof_is_found(history: Scene, tmp_path: Path, how: str) -> None:
    said = ran(_edited(exported(history), *EDITS[how]), folder=tmp_path)
    assert said.returncode == 1, said.stdout
    assert "NO:" in said.stdout
    assert said.stderr == ""


@pytest.mark.parametrize("name", ["manifest.json", "events.json", "paths.json", "keys.txt", "heads/2026.txt"])
def test_verifier_file_removed_is_found(history: Scene, tmp_path: Path, name: str) -> None:
    files = exported(history)
    del files[name]
    assert ran(files, folder=tmp_path).returncode == 1


def test_verifier_newer_proof_leads_on_from_the_older(history: Scene, tmp_path: Path) -> None:
    older = exported(history)
    for _ in range(4):
        list_documents(history.odette, history.record)
    newer = exported(history)
    said = ran(newer, older, folder=tmp_path)
    assert said.returncode == 0, said.stdout
    assert ran(older, newer, folder=tmp_path).returncode == 1
    assert ran({**newer, "consistency.json": b"[]"}, older, folder=tmp_path).returncode == 1
    broken = _edited(newer, "consistency.json", lambda given: given[0]["nodes"].__setitem__(0, "00" * 32))
    assert ran(broken, older, folder=tmp_path).returncode == 1


def test_verifier_another_key_than_the_trusted_one_is_found(history: Scene, tmp_path: Path) -> None:
    from carnet.crypto.note import Ed25519Signer

    other = Ed25519Signer(log_keys.origin(2026), b"\7" * 32).verifier().encoded()
    assert ran(exported(history), key=other, folder=tmp_path).returncode == 1


@pytest.mark.parametrize("content", [b"", b"PK", b"not a zip" * 9])
def test_verifier_file_that_is_no_proof_is_a_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)
    said = ran(tmp_path / "x", folder=tmp_path)
    assert (said.returncode, said.stderr) == (1, "")


def test_export_proof_command_demonstration_writes_archive_with_page(
    history: Scene, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("carnet.kernel.clock.SystemClock", lambda: history.clock)
    target = tmp_path / "mon-historique.zip"
    assert cli.main(["export-proof", cast.ODETTE.login, str(target)]) == 0, capsys.readouterr().err
    assert ran(target, folder=tmp_path).returncode == 0
    page = zipfile.ZipFile(io.BytesIO(target.read_bytes())).read("index.html").decode()
    assert '<section lang="fr">' in page and '<section lang="en">' in page
    assert cli.main(["export-proof", "nobody"]) == 3
