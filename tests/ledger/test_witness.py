"""Witnesses: they cosign what leads on, refuse a fork, and so find what neither database nor key would show."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import ThreadingHTTPServer
from pathlib import Path

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.test import override_settings

from carnet.crypto.cosignature import CosignatureSigner, CosignatureVerifier
from carnet.crypto.errors import NoteRefused
from carnet.crypto.merkle import leaf_hash, root
from carnet.crypto.note import Checkpoint, Ed25519Signer, open_note, sign_checkpoint
from carnet.ledger import cosignatures, log_keys, log_store, witness_exchange
from carnet.ledger.faults import Counted, Fault, Outside, What
from carnet.ledger.verify import verify
from carnet.ledger.witness import Answer, Request, Status, Witness, make
from carnet.ledger.witness_exchange import answer_folder
from carnet.ops import cli
from carnet.ops.witness import handler
from carnet.storage import db
from carnet.usecases.ask_witnesses import ask_witnesses
from carnet.usecases.export_journal_proof import ProofGiven, export_journal_proof
from carnet.usecases.list_documents import list_documents
from carnet.usecases.sequence_journal import sequence_journal
from tests import cast
from tests.db import TestHouse
from tests.ledger.test_proof import Files, ran
from tests.ledger.test_verify import rewrite_everything_with_the_key
from tests.usecases.scene import Scene

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
LOG = Ed25519Signer("exemple/audit/2026", b"\1" * 32)
LEAVES = [leaf_hash(bytes([n])) for n in range(9)]


def head(size: int, leaves: list[bytes] = LEAVES, log: Ed25519Signer = LOG) -> bytes:
    return sign_checkpoint(Checkpoint(log.name, size, root(leaves[:size])), [log])


def nodes(old: int, new: int, leaves: list[bytes] = LEAVES) -> tuple[bytes, ...]:
    from carnet.crypto.merkle import consistency_spans

    return tuple(root(leaves[span.start : span.end]) for span in consistency_spans(old, new))


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    make(tmp_path / "witness", "temoin.exemple")
    made = Witness(tmp_path / "witness")
    made.trust(LOG.verifier().encoded())
    return made


def asked(witness: Witness, old: int, size: int, leaves: list[bytes] = LEAVES) -> Answer:
    proof = nodes(old, size, leaves) if old else ()
    return witness.add_checkpoint(Request(old, proof, head(size, leaves)).encoded(), NOW)


def test_witness_cosigns_heads_that_lead_on(witness: Witness) -> None:
    for old, size in ((0, 3), (3, 3), (3, 7), (7, 9)):
        answer = asked(witness, old, size)
        assert answer.status is Status.OK, (old, size)
        opened = open_note(head(size) + answer.body, [witness.verifier])
        assert opened.signed_by == (witness.verifier,)
    assert len(list(witness.cosigned())) == 3


def test_witness_line_is_the_one_of_the_standard(witness: Witness) -> None:
    """c2sp.org/tlog-cosignature, written out: key type 4, eight bytes of time, the signed text begins with both."""
    line = asked(witness, 0, 3).body.decode()
    import base64

    name, encoded = line.rstrip("\n").removeprefix("\N{EM DASH} ").split(" ")
    data, key = base64.b64decode(encoded), witness.verifier
    assert (name, data[:4], len(data)) == ("temoin.exemple", key.key_id, 4 + 8 + 64)
    at = int.from_bytes(data[4:12], "big")
    assert at == int(NOW.timestamp())
    text = head(3).decode().partition("\n\n")[0] + "\n"
    Ed25519PublicKey.from_public_bytes(key.public).verify(data[12:], f"cosignature/v1\ntime {at}\n{text}".encode())


OTHER = [*LEAVES[:4], leaf_hash(b"forked"), *LEAVES[5:]]
REFUSED: dict[str, tuple[Request, Status]] = {
    "a smaller tree": (Request(7, (), head(3)), Status.BAD_REQUEST),
    "a smaller tree, asked as if it were forgotten": (Request(3, (), head(3)), Status.CONFLICT),
    "another tree of the same size": (Request(7, (), head(7, OTHER)), Status.CONFLICT),
    "a fork with its own proof": (Request(7, nodes(7, 9, OTHER), head(9, OTHER)), Status.UNPROCESSABLE),
    "no proof": (Request(7, (), head(9)), Status.UNPROCESSABLE),
    "from the beginning again": (Request(0, (), head(9, OTHER)), Status.CONFLICT),
    "another key": (Request(7, (), head(9, LEAVES, Ed25519Signer(LOG.name, b"\2" * 32))), Status.FORBIDDEN),
    "another log": (Request(0, (), head(9, LEAVES, Ed25519Signer("autre/2026", b"\1" * 32))), Status.NOT_FOUND),
}


@pytest.mark.parametrize("what", REFUSED)
def test_witness_refuses_and_remembers_what_it_saw(witness: Witness, what: str) -> None:
    assert asked(witness, 0, 7).status is Status.OK
    request, status = REFUSED[what]
    answer = witness.add_checkpoint(request.encoded(), NOW)
    assert answer.status is status
    assert answer.body == (b"7\n" if status is Status.CONFLICT else b"")
    last = witness.last(LOG.name)
    assert last is not None and last.size == 7


@pytest.mark.parametrize(
    "body", [b"", b"old", b"old 1\n", b"old x\n\nnote", b"old 01\n\nn", b"old 1\n!!\n\nn", b"\xff\n\n", b"x" * 200_000]
)
def test_witness_strange_request_is_bad(witness: Witness, body: bytes) -> None:
    assert witness.add_checkpoint(body, NOW).status in (Status.BAD_REQUEST, Status.NOT_FOUND)


@pytest.mark.parametrize("key", ["", "x", "a+00000000+AAAA", LOG.verifier().encoded()])
def test_cosignature_key_that_is_none_is_refused(key: str) -> None:
    with pytest.raises(NoteRefused):
        CosignatureVerifier.parse(key)


def test_cosignature_changed_byte_does_not_hold() -> None:
    signer = CosignatureSigner("t", b"\3" * 32, 7)
    good = signer.sign(b"text\n")
    assert signer.verifier().holds(b"text\n", good)
    for place in range(len(good)):
        changed = bytes([*good[:place], good[place] ^ 1, *good[place + 1 :]])
        assert not signer.verifier().holds(b"text\n", changed)
    assert CosignatureVerifier.parse(signer.verifier().encoded()) == signer.verifier()


# With a journal.


@pytest.fixture
def watched(scene: Scene, tmp_path: Path) -> Iterator[tuple[Scene, Witness, Path]]:
    """A witness of Odette's instance, asked through a folder."""
    make(tmp_path / "witness", "association.exemple")
    witness = Witness(tmp_path / "witness")
    witness.trust(log_keys.published(2026)[0])
    exchange = tmp_path / "exchange"
    exchange.mkdir()
    with override_settings(CARNET_WITNESSES=(f"{witness.verifier.encoded()} {exchange}",)):
        yield scene, witness, exchange


def grows(scene: Scene) -> None:
    for _ in range(3):
        list_documents(scene.odette, scene.record)
    sequence_journal(scene.clock)


def test_ask_witnesses_worker_by_a_folder_keeps_the_cosignature_of_each_head(
    watched: tuple[Scene, Witness, Path],
) -> None:
    scene, witness, exchange = watched
    for turn in (1, 2, 3):
        grows(scene)
        assert ask_witnesses(scene.clock) == 0
        assert [answer.status for answer in answer_folder(witness, exchange, NOW)] == [Status.OK]
        assert (ask_witnesses(scene.clock), ask_witnesses(scene.clock)) == (1, 0)
        assert len(db.rows("SELECT 1 FROM cosignature")) == turn
    assert found() == []


def test_ask_witnesses_worker_over_the_network_finds_the_size_that_the_witness_knows(
    watched: tuple[Scene, Witness, Path],
) -> None:
    """After a lost answer the witness is ahead: it says which size it knows, and is asked again from there."""
    scene, witness, _ = watched
    with ThreadingHTTPServer(("127.0.0.1", 0), handler(witness)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        where = f"http://127.0.0.1:{server.server_address[1]}/"
        with override_settings(CARNET_WITNESSES=(f"{witness.verifier.encoded()} {where}",)):
            grows(scene)
            kept = log_store.latest_checkpoint(2026)
            assert kept is not None
            witness.add_checkpoint(Request(0, (), kept.note).encoded(), NOW)
            grows(scene)
            assert ask_witnesses(scene.clock) == 1
            assert ask_witnesses(scene.clock) == 0
        assert witness_exchange.by_network(f"{where}x", b"nonsense") == Answer(Status.BAD_REQUEST)
        server.shutdown()
    assert witness_exchange.by_network(where, b"") is None


def found(*kept: Outside) -> list[Fault]:
    return list(verify(Counted(), kept))


def cosigned(scene: Scene, witness: Witness, exchange: Path) -> None:
    grows(scene)
    ask_witnesses(scene.clock)
    answer_folder(witness, exchange, NOW)
    assert ask_witnesses(scene.clock) == 1


def test_verify_operator_everything_rewritten_with_the_key_is_found_by_the_witness(
    watched: tuple[Scene, Witness, Path], house: TestHouse
) -> None:
    """Owner of the database, the key and the signer's file: the cosignature does not fit, and no new one is given."""
    scene, witness, exchange = watched
    cosigned(scene, witness, exchange)
    rewrite_everything_with_the_key(house, scene)
    assert {fault.what for fault in found()} == {What.COSIGNATURE_WRONG}
    with psycopg.connect(house.cluster.owner_dsn) as owner:
        owner.execute("DELETE FROM cosignature")
    # Without them the database fits itself: only what the witness kept tells.
    assert found() == []
    outside = [Outside(2026, note) for note in witness.cosigned()]
    assert What.ROOT_WRONG in {fault.what for fault in found(*outside)}
    for _ in range(3):
        assert ask_witnesses(scene.clock) == 0
        assert {answer.status for answer in answer_folder(witness, exchange, NOW)} <= {Status.CONFLICT}


def proof_of(scene: Scene) -> Files:
    made = export_journal_proof(scene.odette, scene.record, stepped_up=True)
    assert isinstance(made, ProofGiven)
    return dict(made.proof.files)


def test_proof_holder_carries_the_witnesses_and_the_verifier_wants_those_that_are_named(
    watched: tuple[Scene, Witness, Path], tmp_path: Path
) -> None:
    scene, witness, exchange = watched
    scene.clock.move(datetime.now(UTC) - scene.clock.now())
    cosigned(scene, witness, exchange)
    grows(scene)
    files = proof_of(scene)
    assert f"witnessed/{scene.clock.now().year}.txt" in files
    key = witness.verifier.encoded()
    said = ran(files, witness=key, folder=tmp_path)
    assert said.returncode == 0, said.stdout
    assert f"witness {key}" in said.stdout
    other = CosignatureSigner("autre", b"\4" * 32, 0).verifier().encoded()
    assert ran(files, witness=other, folder=tmp_path).returncode == 1
    without = {name: data for name, data in files.items() if not name.startswith("witnessed/")}
    assert ran(without, folder=tmp_path).returncode == 0
    assert ran(without, witness=key, folder=tmp_path).returncode == 1


def test_witness_command_makes_trusts_and_answers_a_folder(
    watched: tuple[Scene, Witness, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scene, _, exchange = watched
    grows(scene)
    ask_witnesses(scene.clock)
    home = str(tmp_path / "second")
    assert cli.main(["witness", home, "--make", "second.exemple"]) == 0
    assert "second.exemple+" in capsys.readouterr().out
    assert cli.main(["witness", home, "--trust", log_keys.published(2026)[0]]) == 0
    assert cli.main(["witness", home, "--exchange", str(exchange)]) == 0
    assert len(list((tmp_path / "second" / "cosigned").glob("*.checkpoint"))) == 1
    assert len(list(exchange.glob("*.answer"))) == 1
    assert cosignatures.witnesses()[0].where == str(exchange)
    assert cast.ODETTE
