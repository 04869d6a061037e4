"""What a search looks for and finds, on words that were handed over."""

from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carnet.codes.words import words_in
from carnet.kernel.errors import Invalid
from carnet.usecases._sought import LONGEST, Level, Searched, Words, query_of, searched

NAMES = UUID(int=7)


def _documents(**texts: str) -> dict[UUID, Words]:
    """Documents by name, each with its words; what stands before a bar is its head."""
    found = {}
    for name, text in texts.items():
        head, _, inside = text.rpartition("|")
        found[uuid5(NAMES, name)] = Words(frozenset(words_in(head)), frozenset(words_in(inside)))
    return found


def _found(query: str, documents: dict[UUID, Words], *, near: bool = False) -> tuple[Searched, set[str]]:
    """What is found, with the names of the documents."""
    told = searched(query_of(query, near=near), documents)
    names = {uuid5(NAMES, name): name for name in ("a", "b", "c", "d")}
    return told, {names[ref] for ref in told.answers}


LETTERS = _documents(
    a="Lettre de cardiologie|Hypertension artérielle traitée, tension 14/8 le matin",
    b="Ordonnance|Amlodipine 5 mg, un comprimé le matin",
    c="Radiographie du genou|Pas de fracture. Arthrose débutante des deux genoux",
    d="Vaccination|Rappel du vaccin contre le tétanos",
)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("genou", {"c"}), ("GENOUX", {"c"}), ("amlodipine", {"b"}), ("tétanos", {"d"}), ("matin", {"a", "b"}),
        ("amlodipine matin", {"b"}), ("le vaccin", {"d"}), ("pression artérielle", {"a"}), ("radio", {"c"}),
        ("amlo", {"b"}), ("amlodipne", {"b"}), ("genuo", {"c"}), ("tetanoss", {"d"}), ("hypertention", {"a"}),
        ("tention", {"a"}), ("ordonance", {"b"}), ("licorne", set()), ("5", set()), ("mg", {"b"}),
    ],
)  # fmt: skip
def test_searched_finds_words_plurals_names_beginnings_and_slips(query: str, names: set[str]) -> None:
    try:
        assert _found(query, LETTERS)[1] == names
    except Invalid:
        assert not names


def test_searched_slip_tells_what_was_looked_for_instead() -> None:
    assert _found("amlodipne", LETTERS)[0].instead == (("amlodipne", ("amlodipine",)),)
    assert _found("amlodipine", LETTERS)[0].instead == ()


def test_searched_word_that_is_there_is_not_mixed_with_those_that_resemble() -> None:
    """Two medicines of nearly the same name are told apart until somebody asks for both."""
    both = _documents(a="|hydralazine 25 mg", b="|hydroxyzine 25 mg", c="|hydralazime")
    told, names = _found("hydralazine", both)
    assert names == {"a"} and told.more
    told, names = _found("hydralazine", both, near=True)
    assert names == {"a", "c"} and not told.more


def test_searched_numbers_and_doses_resemble_nothing() -> None:
    assert _found("b13", _documents(a="|vitamine b12"))[1] == set()


def test_searched_without_a_document_with_all_words_gives_those_with_some() -> None:
    told, names = _found("genou licorne", LETTERS)
    assert names == {"c"} and told.partly
    assert not _found("genou fracture", LETTERS)[0].partly


def test_searched_head_and_the_word_itself_come_before_others() -> None:
    told, _ = _found("vaccin", _documents(a="|vaccinations du voyage", b="Vaccin|rien", c="|un vaccin"))
    by = {name: told.answers.get(uuid5(NAMES, name)) for name in ("a", "b", "c")}
    assert by["b"] and by["b"].in_head and by["b"].level is Level.SAME
    assert by["c"] and not by["c"].in_head


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ("", "search.nothing"), ("   ", "search.nothing"), ("a", "search.no_word"), ("…!?", "search.no_word"),
        ("le de la", "search.small_words"), ("the of", "search.small_words"), ("x" * (LONGEST + 1), "search.too_long"),
        ("mot " * 3000, "search.too_long"),
    ],
)  # fmt: skip
def test_query_of_what_is_no_word_says_why(typed: str, rule: str) -> None:
    with pytest.raises(Invalid) as told:
        query_of(typed)
    assert told.value.problems[0].rule == rule and told.value.problems[0].element == "recherche"


@given(st.text(max_size=LONGEST))
def test_query_of_anything_is_terms_or_a_problem(typed: str) -> None:
    try:
        query = query_of(typed)
    except Invalid:
        return
    assert query.terms
    searched(query, LETTERS)
