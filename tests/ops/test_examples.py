"""The example documents are what a good sender sends: each passes the strict header rules, none is like another."""

from itertools import islice
from typing import Any

import pytest

from carnet.cda.compose import SectionText
from carnet.cda.narrative import read_narrative
from carnet.cda.narrative_words import pieces_of
from carnet.cda.parser import parse
from carnet.codes.documents import DIRECTIVES_TYPE, document_types
from carnet.ops import example_cases, example_series
from carnet.ops.example_cases import CaseDamaged
from carnet.ops.example_documents import DOCUMENTS, ExampleDocument
from carnet.ops.example_own import OWN
from carnet.ops.example_people import ODETTE
from carnet.usecases._incoming import read_incoming

ALL = (*DOCUMENTS, *example_cases.documents(), *islice(example_series.series(ODETTE, 4), 4))


@pytest.mark.parametrize("document", ALL, ids=lambda document: document.title)
def test_example_document_passes_the_strict_rules_as_a_good_sender_would(document: ExampleDocument) -> None:
    incoming = read_incoming(document.upload())
    # Most software sends plain PDF, and so do the examples: it is flagged, and taken.
    allowed = set() if document.sections else {"pdf.not_pdfa1"}
    assert {warning.rule for warning in incoming.warnings} <= allowed
    if document.sections:
        assert incoming.header is not None and incoming.header.title == document.title


def test_example_documents_are_all_different_and_of_known_types() -> None:
    known = {each.code.code for each in document_types()}
    assert {document.type_code for document in ALL} <= known
    seen = [(document.patient.login, document.title) for document in ALL]
    assert len(seen) == len(set(seen))


# Issue 5, point 8, one by one: the types by which each kind of document is there.
KINDS = {
    "consultation report": {"11488-4"},
    "hospital report": {"34112-3"},
    "biology": {"11502-2"},
    "imaging": {"18748-4"},
    "prescription": {"57833-6", "PRESC-BIO", "PRESC-KINE"},
    "vaccination note": {"87273-9"},
    "vaccination history": {"11369-6"},
    "summary (VSM)": {"60591-5"},
    "discharge letter": {"11490-0"},
    "sheet of the meeting on a cancer (RCP)": {"34794-8"},
    "care plan of a cancer (PPS)": {"18776-5"},
    "advance directives": {"EXPPAT_3"},
    "certificates of a child": {"CERT_DECL"},
}


@pytest.mark.parametrize("kind", KINDS)
def test_example_documents_hold_every_kind_that_is_promised(kind: str) -> None:
    written = [one.type_code for one in (*DOCUMENTS, *example_cases.documents())]
    found = [*written, *(DIRECTIVES_TYPE for _ in OWN)]
    assert KINDS[kind] <= set(found)
    assert kind != "certificates of a child" or found.count("CERT_DECL") == 3


def test_example_documents_are_about_eighty_of_both_levels() -> None:
    written = (*DOCUMENTS, *example_cases.documents())
    assert len(written) + len(OWN) >= 80
    assert {bool(one.sections) for one in written} == {True, False}


def test_example_own_document_is_the_same_at_each_loading() -> None:
    assert [one.paper() for one in OWN] == [one.paper() for one in OWN]


def test_example_documents_lose_no_word_on_the_way() -> None:
    structured = [document for document in ALL if document.sections]
    assert len(structured) > 20
    for document in structured:
        read = list(pieces_of(read_narrative(parse(document.upload().data))))
        missing = [words for words in pieces_of(document.sections) if words not in read]
        assert missing == [], document.title


def test_example_series_gives_the_number_asked_for_and_the_same_again() -> None:
    made = list(example_series.series(ODETTE, 500))
    assert len({document.title for document in made}) == 500
    assert made == list(example_series.series(ODETTE, 500))


@pytest.mark.parametrize(
    "change",
    [{"author": "nobody"}, {"paragraphs": ["a"], "section": []}, {"unknown": 1}],
    ids=["unknown author", "two bodies", "unknown key"],
)
def test_example_case_that_breaks_its_form_is_named(change: dict[str, Any]) -> None:
    row = {"author": "helene-roussel", "type": "11488-4", "title": "T", "paragraphs": ["a"]} | change
    with pytest.raises(CaseDamaged, match="odette.toml: T"):
        example_cases._document("odette", ODETTE, row)  # noqa: SLF001


def test_example_section_of_every_kind_is_read() -> None:
    row = {"title": "S", "text": ["un"], "list": ["deux"], "table": [["Tête"], ["trois"]]}
    section = example_cases._section(row)  # noqa: SLF001
    assert isinstance(section, SectionText) and len(section.children) == 3
