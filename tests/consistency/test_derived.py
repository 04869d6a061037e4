"""What is drawn from a document has the document's visibility (issue 6, point 12): stores and paths are listed.

The one mechanism: whatever comes from a document is reached through the document, by `readable_entry` or the filter of
lists, in the same transaction; nothing that is drawn from it is found by itself. A new table that hangs on a document,
or a new reading of bytes, findings or facts, fails here until it says how it keeps to that.
"""

import re
from pathlib import Path

from django.apps import apps

USECASES = Path(__file__).resolve().parents[2] / "carnet" / "usecases"

STORES = {
    "content": "the bytes, by the content id of an entry that was let through",
    "document": "read with its entry: header facts, references of the source",
    "entry_version": "the entry itself: title, authors, warnings",
    "association": "only ids and kinds; both ends pass the filter (`_relations`)",
    "hidden_from": "a part of the filter",
    "folder_member": "the person's own order; members pass the filter (`_folders`)",
    "document_reference": "blind indexes; both documents pass the filter (`_relations`)",
    "content_check": "findings, by the depositor who reads the document (`read_content_checks`)",
    "document_mistake": "what a person said is wrong: to its author, and to who may ask for a correction",
    "document_text": "words and text, by the entries that were let through (`search_documents`)",
    "patient_opening": "says that the patient's side opened it; looked at by the rule of withholding only",
    "transfer": "says that an opaque id moved; read by agents, without content",
}
"""Every table with the id of a document or of its content: who reaches a row, and how."""

READINGS = re.compile(
    r"contents\.(?:read|load)\(|checks\.of_document\(|entries\.facts_of\(|MEMORY\.(?:one|several)\(|moving\.pack\("
    r"|texts\.(?:among|texts_of)\("
)
GUARDED = {
    "_open_document.py": "readable_entry(",
    "read_document.py": "disclose_with(",
    "_body.py": "Disclosed",
    "read_part.py": "disclose(",
    "read_content_checks.py": "readable_entry(",
    "export_record.py": "Act.DOCUMENT_READ",
    "summarise_record.py": "reading[entry.logical_id].permit",
    "see_proposals.py": "ask(facts, Act.DOCUMENT_READ, entry=e).permit",
    "answer_proposal.py": "ask(facts, Act.DOCUMENT_READ, entry=entry).permit",
    "_disclosed.py": "decision.permit",
    "search_documents.py": "seen = visible(facts)",
}
"""Who reads what is drawn from a document, and the guard that stands before it in the same module."""

NO_READER = {
    "check_content.py": "runs in the worker and tells nobody: what it finds is sealed beside the document",
    "_reading_texts.py": "runs in the worker and tells nobody: what it reads is sealed beside the document",
    "_found_texts.py": "is handed what find_entries may show, through the policy's filter; opens nothing else",
    "_proposals.py": "is handed what see_proposals and answer_proposal let through; opens nothing else",
    "_transfer.py": "carries a document with its visibility to another record; shows nothing",
    "_undo.py": "carries it back",
    "merge_records.py": "begins a transfer; shows nothing",
}


def _columns(model: object) -> set[str]:
    return {field.name for field in model._meta.get_fields()}  # type: ignore[attr-defined]  # noqa: SLF001


def _stores() -> set[str]:
    keys = {"logical_id", "content_id", "source_id"}
    return {m._meta.db_table for m in apps.get_app_config("documents").get_models() if keys & _columns(m)}  # noqa: SLF001


def _readers(folder: Path = USECASES) -> set[str]:
    return {path.name for path in folder.glob("*.py") if READINGS.search(path.read_text(encoding="utf-8"))}


def test_every_store_that_hangs_on_a_document_says_who_reaches_it() -> None:
    assert _stores() == set(STORES)


def test_every_reading_of_what_is_drawn_from_a_document_is_guarded() -> None:
    assert _readers() <= GUARDED.keys() | NO_READER.keys()
    for name, guard in GUARDED.items():
        assert guard in (USECASES / name).read_text(encoding="utf-8"), name


def test_new_reading_without_a_guard_is_seen(tmp_path: Path) -> None:
    (tmp_path / "plot_values.py").write_text("data = contents.read(record_id, content)\n", encoding="utf-8")
    assert _readers(tmp_path) == {"plot_values.py"}
    assert not _readers(tmp_path) <= GUARDED.keys() | NO_READER.keys()
