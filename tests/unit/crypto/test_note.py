"""Signed notes and checkpoints: published vectors, and what a hostile note may not do."""

import base64
import string
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carnet.crypto.envelope import MasterKey
from carnet.crypto.errors import NoteRefused
from carnet.crypto.note import (
    Checkpoint,
    Ed25519Signer,
    Ed25519Verifier,
    open_checkpoint,
    open_note,
    sign_checkpoint,
    sign_note,
)

# The published test key and note of golang.org/x/mod/sumdb/note, the origin of the format.
GO_SEED = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
GO_LINE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
GO_NOTE = f"{GO_TEXT}\n{GO_LINE}".encode()
# The public key of Go's checksum database, whose id was made by other software.
SUMDB_KEY = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
# The example of c2sp.org/tlog-checkpoint.
C2SP_TEXT = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"

ORIGIN = "carnet.example/audit/2026"
SIGNER = Ed25519Signer(ORIGIN, bytes(range(32)))
OTHER = Ed25519Signer("witness.example/w1", bytes(range(1, 33)))
HEAD = Checkpoint(ORIGIN, 7, sha256(b"root").digest())


def test_note_verifier_published_note_is_signed_and_opened() -> None:
    """The published note comes out byte for byte, and opens with the published key."""
    signer = Ed25519Signer("PeterNeumann", GO_SEED)
    assert signer.verifier().encoded() == GO_KEY
    assert sign_note(GO_TEXT, [signer]) == GO_NOTE
    assert open_note(GO_NOTE, [Ed25519Verifier.parse(GO_KEY)]).text == GO_TEXT


def test_key_verifier_published_keys_read_back() -> None:
    """Keys made by other software have the key id that C2SP says."""
    for encoded in (GO_KEY, SUMDB_KEY):
        assert Ed25519Verifier.parse(encoded).encoded() == encoded


def test_key_forger_every_altered_or_cut_key_is_refused() -> None:
    """Go's own test of keys: every cut and every changed letter is refused."""
    altered = [GO_KEY[:at] + chr(ord(GO_KEY[at]) + 1) + GO_KEY[at + 1 :] for at in range(len(GO_KEY))]
    cut = [GO_KEY[a:b] for a in range(len(GO_KEY)) for b in range(a, len(GO_KEY) + 1)]
    wrong = [
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ]
    for encoded in altered + [part for part in cut if part != GO_KEY] + wrong:
        with pytest.raises(NoteRefused):
            Ed25519Verifier.parse(encoded)


def test_checkpoint_verifier_published_example_reads_back() -> None:
    """The example of the specification is read, and written again the same."""
    checkpoint = Checkpoint.parse(C2SP_TEXT)
    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20852163)
    assert checkpoint.text() == C2SP_TEXT


def test_checkpoint_verifier_signed_checkpoint_opens() -> None:
    """A signed checkpoint opens with the log's key, also when a witness added its line."""
    note = sign_checkpoint(HEAD, [SIGNER, OTHER])
    assert open_checkpoint(note, ORIGIN, [SIGNER.verifier()]) == HEAD
    assert open_checkpoint(note, ORIGIN, [OTHER.verifier()]) == HEAD
    opened = open_note(note, [OTHER.verifier(), SIGNER.verifier()])
    assert [key.name for key in opened.signed_by] == [OTHER.name, SIGNER.name]


def test_checkpoint_verifier_empty_log_has_size_zero() -> None:
    """A log without events has a checkpoint."""
    empty = Checkpoint(ORIGIN, 0, sha256().digest())
    assert Checkpoint.parse(empty.text()) == empty


def test_checkpoint_verifier_extension_lines_of_other_logs_are_kept() -> None:
    """Extension lines, which this program never writes, are read."""
    assert Checkpoint.parse(HEAD.text() + "more\n").extensions == ("more",)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "\n\n\n",
        C2SP_TEXT[:-1],
        C2SP_TEXT + "\n",
        C2SP_TEXT + "more",
        C2SP_TEXT + "a\n\nb\n",
        C2SP_TEXT.replace("20852163", "020852163"),
        C2SP_TEXT.replace("20852163", "+20852163"),
        C2SP_TEXT.replace("20852163", "-1"),
        C2SP_TEXT.replace("20852163", "20_852_163"),
        C2SP_TEXT.replace("20852163", " 20852163"),
        C2SP_TEXT.replace("20852163", "２０"),
        C2SP_TEXT.replace("20852163", "9" * 5000),
        C2SP_TEXT.replace("20852163", "0x10"),
        C2SP_TEXT.replace("20852163", ""),
        C2SP_TEXT.replace("q2I=", "q2J="),
        C2SP_TEXT.replace("q2I=", "q2I"),
        C2SP_TEXT.replace("CsUY", ""),
        C2SP_TEXT.replace("\n", "\r\n"),
        C2SP_TEXT.replace("example.com/behind-the-sofa", ""),
        "\n".join(C2SP_TEXT.split("\n")[:2]) + "\n",
    ],
)
def test_checkpoint_forger_other_spelling_is_refused(text: str) -> None:
    """A checkpoint has one spelling."""
    with pytest.raises(NoteRefused):
        Checkpoint.parse(text)


def test_checkpoint_forger_other_log_of_the_same_key_is_refused() -> None:
    """Last year's log, signed by the same key, does not pass for this year's."""
    with pytest.raises(NoteRefused, match="another log"):
        open_checkpoint(sign_checkpoint(HEAD, [SIGNER]), "carnet.example/audit/2025", [SIGNER.verifier()])


def test_note_forger_every_flipped_bit_is_refused() -> None:
    """No changed bit of a note opens with its only key."""
    note, keys = sign_checkpoint(HEAD, [SIGNER]), [SIGNER.verifier()]
    for bit in range(len(note) * 8):
        altered = bytearray(note)
        altered[bit // 8] ^= 1 << (bit % 8)
        with pytest.raises(NoteRefused):
            open_note(bytes(altered), keys)


def test_note_forger_unknown_or_same_named_key_signs_nothing() -> None:
    """A line of an unknown key is ignored, also under the trusted name; alone it does not open the note."""
    usurper = Ed25519Signer(ORIGIN, bytes(32))
    both = sign_note(HEAD.text(), [usurper, SIGNER])
    assert [key.key_id for key in open_note(both, [SIGNER.verifier()]).signed_by] == [SIGNER.key_id]
    with pytest.raises(NoteRefused, match="no trusted key"):
        open_note(sign_note(HEAD.text(), [usurper]), [SIGNER.verifier()])
    with pytest.raises(NoteRefused, match="no trusted key"):
        open_note(both, [])


def test_note_forger_wrong_line_of_a_trusted_key_refuses_the_whole_note() -> None:
    """A second line under the trusted name and id with another signature is not overlooked."""
    good, other = sign_note("a\n", [SIGNER]), sign_note("b\n", [SIGNER])
    line = other.decode().rpartition("\n\n")[2].encode()
    with pytest.raises(NoteRefused, match="wrong signature"):
        open_note(good + line, [SIGNER.verifier()])
    with pytest.raises(NoteRefused, match="wrong signature"):
        open_note(sign_note("a\n", [OTHER]) + line, [OTHER.verifier(), SIGNER.verifier()])


LINE = sign_note("a\n", [SIGNER]).decode().rpartition("\n\n")[2]
CODE = LINE.split(" ")[2].strip()


@pytest.mark.parametrize(
    "note",
    [
        b"",
        b"a\n",
        b"a\n\n",
        b"\n",
        f"a\n{LINE}".encode(),
        f"a\n\n{LINE}"[:-1].encode(),
        f"a\n\n{LINE}\n".encode(),
        f"a\n\n{LINE}x\n".encode(),
        f"a\n\n{LINE}".encode().replace(b"\n", b"\r\n"),
        f"a\n\n{LINE}".encode("utf-16"),
        f"a\n\n{LINE}".replace("— ", "- ").encode(),
        f"a\n\n{LINE}".replace("— ", "—").encode(),
        f"a\n\n— {ORIGIN}  {CODE}\n".encode(),
        f"a\n\n— {ORIGIN} {CODE} \n".encode(),
        f"a\n\n—  {CODE}\n".encode(),
        f"a\n\n— {ORIGIN}\u00a0x {CODE}\n".encode(),
        f"a\n\n— {ORIGIN}+x {CODE}\n".encode(),
        f"a\n\n— {ORIGIN} {CODE[:-1]}\n".encode(),
        f"a\n\n— {ORIGIN} AAAA\n".encode(),
        f"a\n\n— {ORIGIN} !!!!{CODE}\n".encode(),
        f"a\t\n\n{LINE}".encode(),
        b"\xff\n\n" + LINE.encode(),
        f"a\n\n{LINE * 101}".encode(),
        b"a" * 1_000_000 + f"\n\n{LINE}".encode(),
    ],
)
def test_note_forger_malformed_note_is_refused(note: bytes) -> None:
    """What is not written as the specification says is refused before any signature counts."""
    with pytest.raises(NoteRefused):
        open_note(note, [SIGNER.verifier()])


def test_note_forger_signed_control_character_is_refused() -> None:
    """Even a text that a trusted key really signed may not carry a terminal's escape sequence."""
    text = b"a\x1b[31m\n"
    code = base64.b64encode(SIGNER.key_id + SIGNER.sign(text))
    with pytest.raises(NoteRefused, match="not a signed note"):
        open_note(text + b"\n" + f"— {ORIGIN} ".encode() + code + b"\n", [SIGNER.verifier()])


def test_note_forger_respelled_signature_is_refused() -> None:
    """The unused bits at the end of base64 cannot make a second spelling of the same note."""
    digits = string.ascii_uppercase + string.ascii_lowercase + string.digits + "+/"
    respelled = CODE[:-2] + digits[digits.index(CODE[-2]) + 1] + CODE[-1]
    assert base64.b64decode(respelled) == base64.b64decode(CODE)
    with pytest.raises(NoteRefused, match="signature line"):
        open_note(f"a\n\n— {ORIGIN} {respelled}\n".encode(), [SIGNER.verifier()])


def test_note_verifier_sixteen_and_more_signatures_are_taken() -> None:
    """The specification asks for at least 16 lines."""
    signers = [Ed25519Signer(f"w{n}.example", sha256(bytes((n,))).digest()) for n in range(100)]
    opened = open_note(sign_note("a\n", signers), [s.verifier() for s in signers])
    assert len(opened.signed_by) == 100


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]) | st.just("\n"), max_size=60))
def test_note_anyone_any_text_comes_back(text: str) -> None:
    """Any text without control characters, blank and signature-like lines included, comes back as it was signed."""
    body = f"{text}\n"
    assert open_note(sign_note(body, [SIGNER]), [SIGNER.verifier()]).text == body
    nested = sign_note(body, [OTHER]).decode()
    assert open_note(sign_note(nested, [SIGNER]), [SIGNER.verifier(), OTHER.verifier()]).signed_by == (
        SIGNER.verifier(),
    )


@pytest.mark.parametrize("text", ["", "a", "a\r\n", "a\x00\n", "a\x1b[31m\n", "a\tb\n"])
def test_sign_builder_text_that_cannot_be_a_note_is_refused(text: str) -> None:
    """A text that no verifier would take is not signed."""
    with pytest.raises(ValueError, match="newline"):
        sign_note(text, [SIGNER])


def test_sign_builder_no_signer_is_refused() -> None:
    """A note without a signature is no note."""
    with pytest.raises(ValueError, match="signers"):
        sign_note("a\n", [])


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u2028b", "a\nb", "a\x00b"])
def test_key_builder_bad_name_is_refused(name: str) -> None:
    """A key name that would break the line is refused."""
    with pytest.raises(ValueError, match="name"):
        Ed25519Signer(name, bytes(32))


def test_signer_operator_repr_hides_the_seed_and_seed_comes_from_the_master_key() -> None:
    """A signature key is derived from the master key, and no repr shows it."""
    seed = MasterKey.ephemeral().derive("journal signature")
    signer = Ed25519Signer(ORIGIN, seed)
    assert repr(seed) not in repr(signer)
    assert open_note(sign_note("a\n", [signer]), [signer.verifier()]).text == "a\n"
