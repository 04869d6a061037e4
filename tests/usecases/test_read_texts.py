"""The worker takes the words out of documents: what it reads, what it leaves behind, and what a dump shows of it."""

import io
import shutil
from datetime import timedelta
from importlib import resources
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from carnet.cda import fonts, ocr
from carnet.documents import texts
from carnet.documents.texts import READER, TextState
from carnet.kernel.failpoints import arm
from carnet.kernel.ids import RecordId
from carnet.ops.read_texts import read_all
from carnet.ops.texts import LATE, Texts
from carnet.storage import db, keys
from carnet.storage.outbox import Task
from carnet.usecases import _document_text
from carnet.usecases._asked import Transferred
from carnet.usecases._card import Card
from carnet.usecases._document_text import text_of
from carnet.usecases._incoming import PDF, Form, Upload
from carnet.usecases._sought import query_of
from carnet.usecases.caller import Caller
from carnet.usecases.delete_document import delete_document
from carnet.usecases.deposit_document import Deposited, deposit_document
from carnet.usecases.forget_texts import forget_texts
from carnet.usecases.look_at_pictures import look_at_pictures
from carnet.usecases.move_document import move_document
from carnet.usecases.read_texts import read_texts
from carnet.usecases.search_documents import DocumentSearch, search_documents
from tests import cast
from tests.unit.cda import images
from tests.usecases import cdas
from tests.usecases.scene import DAY, REPORT, Scene

WORDS = "Hypertension artérielle, amlodipine cinq milligrammes"


def found(caller: Caller, record: RecordId, words: str) -> DocumentSearch:
    """What somebody finds in a record."""
    answer = search_documents(caller, record, query_of(words))
    assert isinstance(answer, DocumentSearch), answer
    return answer


def state_of(record: RecordId, document: UUID) -> TextState | None:
    """How far the reading of a document is."""
    row = db.one("SELECT state FROM document_text WHERE record_id = %s AND logical_id = %s", [record, document])
    return TextState(row[0]) if row else None


def put(scene: Scene, data: bytes, name: str = "document.pdf") -> UUID:
    """A file that Hélène deposits."""
    kept = deposit_document(scene.caller(cast.HELENE), scene.record, Upload(data, name, Form(REPORT, "Lettre", DAY)))
    assert isinstance(kept, Deposited), kept
    return kept.card.logical_id


def letter(scene: Scene, number: str = "61", text: str = WORDS) -> Card:
    """A structured document of Hélène's."""
    return cdas.deposited(scene, cdas.structured(cast.ODETTE, text, number))


def scan(text: str) -> bytes:
    """A PDF whose only page is a picture of words."""
    picture = Image.new("L", (1240, 700), 255)
    font = ImageFont.truetype(str(resources.files(fonts) / "DejaVuSans.ttf"), 44)
    ImageDraw.Draw(picture).text((60, 80), text, fill=0, font=font)
    kept = io.BytesIO()
    picture.save(kept, "PDF", resolution=150)
    return kept.getvalue()


def test_read_texts_worker_reads_each_document_once(scene: Scene) -> None:
    for number in ("61", "62"):
        letter(scene, number, WORDS + number)
    assert read_texts(scene.record, scene.clock) == 2
    assert read_texts(scene.record, scene.clock) == 0
    assert found(scene.odette, scene.record, "amlodipine").total == 2


def test_read_texts_former_way_of_reading_is_read_again(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    card = letter(scene)
    read_texts(scene.record, scene.clock)
    monkeypatch.setattr(texts, "READER", READER + 1)
    assert found(scene.odette, scene.record, "amlodipine").total == 1
    assert read_texts(scene.record, scene.clock) == 1
    assert found(scene.odette, scene.record, "amlodipine").total == 1 and state_of(scene.record, card.logical_id)


@pytest.mark.parametrize("point", ["read_texts.read", "read_texts.kept"])
def test_read_texts_worker_dies_in_the_middle_and_the_document_is_found_again(scene: Scene, point: str) -> None:
    letter(scene)
    with arm(point):
        assert read_texts(scene.record, scene.clock) == 0
    assert not db.rows("SELECT 1 FROM document_text")
    assert read_texts(scene.record, scene.clock) == 1


def test_read_texts_document_deleted_while_it_is_read_leaves_no_word(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = letter(scene)
    real = _document_text.text_of

    def deleting(*told: Any) -> texts.Text:
        assert isinstance(delete_document(scene.caller(cast.HELENE), scene.record, card.logical_id), Card)
        return real(*told)

    monkeypatch.setattr(_document_text, "text_of", deleting)
    read_texts(scene.record, scene.clock)
    assert state_of(scene.record, card.logical_id) is None


def test_read_texts_damaged_file_has_no_words_and_keeps_no_other_from_its_turn(scene: Scene) -> None:
    broken, whole = letter(scene, "61"), letter(scene, "62")
    row = db.one(
        "SELECT c.blob_id FROM content AS c JOIN document AS d ON d.record_id = c.record_id"
        " AND d.content_id = c.content_id WHERE d.logical_id = %s",
        [broken.logical_id],
    )
    assert row
    path = next(Path(settings.CARNET_BLOB_FOLDER).rglob(row[0]))
    path.write_bytes(path.read_bytes()[:-20] + b"x" * 20)
    assert read_texts(scene.record, scene.clock) == 2
    assert (state_of(scene.record, broken.logical_id), state_of(scene.record, whole.logical_id)) == ("none", "read")


@pytest.mark.parametrize(
    ("data", "media_type", "state"),
    [
        (b"Bilan du matin", "text/plain", TextState.READ),
        (b"", "text/plain", TextState.NONE),
        (b"\xff\xfe\x00", "application/octet-stream", TextState.NONE),
        (b"%PDF-1.4 nothing", PDF, TextState.NONE),
        (b"{\\rtf1 Bilan du matin}", "text/rtf", TextState.READ),
        (b"{\\rtf1 {{{", "text/rtf", TextState.NONE),
        (b"<ClinicalDocument", "text/xml", TextState.NONE),
    ],
)
def test_text_of_each_format_is_its_words_or_none(data: bytes, media_type: str, state: TextState) -> None:
    assert text_of(data, media_type, 1).state is state


def test_text_of_words_cut_by_a_line_or_tied_by_a_font_are_whole() -> None:
    assert text_of("hyper-\ntension ﬁbrillation".encode(), "text/plain", 0).words == "hypertension fibrillation"


def test_look_at_pictures_without_the_program_titles_are_searched_and_it_is_told(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "_languages", lambda: ())
    document = put(scene, scan("Radiographie"))
    read_texts(scene.record, scene.clock)
    assert state_of(scene.record, document) is TextState.PICTURE
    answer = found(scene.odette, scene.record, "lettre")
    assert (answer.total, answer.pictures, answer.waiting) == (1, 1, 0)


@pytest.mark.skipif(not shutil.which("tesseract"), reason="tesseract is not installed")
def test_look_at_pictures_scanned_page_is_found_by_its_words(scene: Scene) -> None:
    document = put(scene, scan("Fracture du poignet gauche"))
    read_texts(scene.record, scene.clock)
    assert found(scene.odette, scene.record, "poignet").total == 0
    assert look_at_pictures(5, scene.clock) == 1
    assert state_of(scene.record, document) is TextState.LOOKED_AT
    assert found(scene.odette, scene.record, "poignet").total == 1
    assert look_at_pictures(5, scene.clock) == 0


def test_look_at_pictures_one_that_fails_waits_behind_the_others(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = put(scene, scan("un")), put(scene, images.png(), "photo.png")
    read_texts(scene.record, scene.clock)

    def fails(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(_document_text, "looked_at", fails)
    scene.clock.move(timedelta(minutes=1))
    waiting = [one for _, one in texts.pictures(5)]
    assert set(waiting) == {first, second}
    assert look_at_pictures(1, scene.clock) == 0
    assert [one for _, one in texts.pictures(5)] == waiting[::-1]


def test_picture_words_program_that_hangs_or_fails_gives_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setattr(ocr, "_languages", lambda: ("fra",))
    monkeypatch.setattr(ocr, "_WALL", 1.0)
    program, written = tmp_path / "tesseract", tmp_path / "written"
    monkeypatch.setattr(shutil, "which", lambda _: str(program))
    for body in ("sleep 30", "exit 3", f"echo told > {written}; exit 3", "head -c 1 /dev/zero; exit 0"):
        program.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        program.chmod(0o755)
        assert ocr.picture_words(b"png") == ""
    assert not written.exists() or not written.read_bytes()


def test_texts_round_reads_what_came_in_and_is_not_stopped_by_many(scene: Scene, monkeypatch: Any) -> None:
    going = Texts()
    assert going.go(scene.clock) == 0
    letter(scene)
    assert going.go(scene.clock) == 1 and going.go(scene.clock) == 0
    monkeypatch.setattr("carnet.ops.texts.AT_A_TIME", 2)
    for number in range(70, 75):
        letter(scene, str(number), f"{WORDS} {number}")
    assert [going.go(scene.clock) for _ in range(2)] == [5, 0]
    scene.clock.move(LATE * 3)
    assert going.go(scene.clock) == 0
    letter(scene, "80", "un autre jour")
    assert going.go(scene.clock) == 1


def test_dump_shows_neither_words_nor_their_equality_nor_how_short_a_text_is(scene: Scene) -> None:
    """The same text twice, and texts of one word and of a hundred: sealed values of one size that share nothing."""
    for number, text in (("61", "Rhume"), ("62", "Rhume"), ("63", " ".join(f"mot{n}" for n in range(100)))):
        letter(scene, number, text)
    read_texts(scene.record, scene.clock)
    rows = db.rows("SELECT sealed_words, sealed_text FROM document_text")
    assert len({len(words) for words, _ in rows}) == 1 == len({len(text) for _, text in rows})
    sealed = [bytes(value) for row in rows for value in row]
    assert len({value[10:] for value in sealed}) == len(sealed)
    assert not any(b"rhume" in value.lower() or b"mot1" in value for value in sealed)


def test_index_of_a_moved_document_goes_with_it(scene: Scene) -> None:
    card = letter(scene)
    read_texts(scene.record, scene.clock)
    karim = cast.opened(cast.KARIM, scene.clock)
    there = cast.record_of(karim)
    rosa = cast.desk_agent(scene.clock)
    assert isinstance(move_document(rosa, scene.record, card.logical_id, there, "Mauvaise personne."), Transferred)
    assert state_of(scene.record, card.logical_id) is None
    assert found(scene.odette, scene.record, "amlodipine").total == 0
    assert db.one("SELECT 1 FROM outbox WHERE record_id = %s AND task = %s", [there, Task.READ_TEXTS])
    read_texts(there, scene.clock)
    assert found(karim, there, "amlodipine").total == 1


def test_index_opens_with_the_index_key_alone(scene: Scene) -> None:
    """What the key of the index sealed is gone with it (a destruction erases the rows too: test_destroy_record)."""
    card = letter(scene)
    read_texts(scene.record, scene.clock)
    opened = keys.load(scene.record)
    assert opened is not None
    held = texts.among(opened, [card.logical_id])[card.logical_id]
    assert "amlodipine" in held.words
    without = keys.RecordKeys(
        opened.record_id, opened.record_key, {k: v for k, v in opened.wrapped.items() if k != "index"}
    )
    with pytest.raises(keys.KeyDestroyed):
        _ = texts.among(without, [card.logical_id])[card.logical_id].words


def test_long_document_is_kept_within_bounds(scene: Scene) -> None:
    opened = keys.load(scene.record)
    assert opened is not None
    card = letter(scene)
    long = " ".join(f"mot{number}" for number in range(60_000))
    db.in_transaction(lambda: texts.keep(opened, card.logical_id, texts.Text(TextState.READ, long), scene.clock.now()))
    held = texts.among(opened, [card.logical_id])[card.logical_id]
    assert len(held.words) == texts.MOST_WORDS and "mot0" in held.words
    assert len(texts.texts_of(opened, [card.logical_id])[card.logical_id].text) == texts.MOST_TEXT


def test_read_texts_command_reads_all_and_again_after_forgetting(scene: Scene) -> None:
    for number in ("61", "62"):
        letter(scene, number, WORDS + number)
    assert read_all()[0] == 2 and read_all()[0] == 0
    assert forget_texts() == 2 and found(scene.odette, scene.record, "amlodipine").total == 0
    assert read_all()[0] == 2 and found(scene.odette, scene.record, "amlodipine").total == 2
