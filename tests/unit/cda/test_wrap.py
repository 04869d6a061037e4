"""Wrapping: the header says what was given, the file comes back byte for byte, CI-SIS finds nothing to say."""

import os
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carnet.cda.body import read_body
from carnet.cda.cdatime import CdaTime
from carnet.cda.header import read_header
from carnet.cda.header_rules import check_header
from carnet.cda.model import (
    INS_ROOTS,
    PERSON_ROOT,
    Actor,
    Author,
    BodyLevel,
    Code,
    Identifier,
    Patient,
    PersonName,
)
from carnet.cda.parser import parse
from carnet.cda.wrap import LEVEL_1_TEMPLATES, MEDIA_TYPES, WrapFacts, wrap_level1, wrapped_limit
from carnet.cda.wrap_facts import facts_of
from carnet.kernel.errors import Invalid
from tests.unit.cda.examples import EXAMPLE, FACTS

# Text as a form hands it over: no control character, white space made simple, never empty.
words = (
    st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), min_size=1, max_size=30)
    .map(lambda text: " ".join(text.split()))
    .filter(bool)
)
oid = st.lists(st.integers(0, 999999).map(str), min_size=2, max_size=6).map(".".join)
identifiers = st.builds(Identifier, oid, st.none() | words)
codes = st.builds(Code, words, oid, words)
times = st.datetimes(timezones=st.timezones()).filter(lambda at: at.year >= 1000).map(CdaTime.of)
ins = st.builds(Identifier, st.sampled_from(INS_ROOTS), st.from_regex(r"[12]\d{14}", fullmatch=True))
patients = st.builds(
    Patient,
    ids=st.tuples(ins, identifiers.filter(lambda each: each.root not in INS_ROOTS)),
    birth_name=words,
    used_name=words,
    given_names=words,
    first_given=words,
    used_given=words,
    sex=st.just(EXAMPLE.patient.sex),
    birth_time=st.dates().map(lambda day: CdaTime.read(f"{day:%Y%m%d}".zfill(8))),
    birth_place_code=words,
    birth_place_name=words,
)
actors = st.builds(
    Actor,
    ids=st.tuples(st.builds(Identifier, st.just(PERSON_ROOT), words)),
    speciality=codes,
    name=st.builds(PersonName, words, words, words, words),
    organisation=st.just(EXAMPLE.organisation),
)
facts = st.builds(
    lambda id, set_id, code, title, time, patient, authors, version, related: replace(
        FACTS,
        id=id,
        set_id=set_id,
        code=code,
        title=title,
        effective_time=time,
        patient=patient,
        authors=tuple(Author(actor, time) for actor in authors),
        version=version,
        related=related,
    ),
    identifiers,
    identifiers,
    codes,
    words.map(lambda text: text[:255]),
    times,
    patients,
    st.lists(actors, min_size=1, max_size=3),
    st.integers(1, 999),
    st.sampled_from([(), FACTS.related]),
)


@given(facts, st.binary(min_size=1, max_size=200), st.sampled_from(sorted(MEDIA_TYPES)))
def test_wrap_any_facts_are_read_back_and_body_is_unchanged(given_facts: WrapFacts, body: bytes, kind: str) -> None:
    """What is written is what is read, and CI-SIS's mandatory rules have no remark."""
    document = parse(wrap_level1(given_facts, body, kind))
    header = read_header(document)
    assert facts_of(header, LEVEL_1_TEMPLATES) == given_facts
    assert (header.body.level, header.body.media_type) == (BodyLevel.FILE, kind)
    found = read_body(document)
    assert found is not None
    assert (found.data, found.media_type) == (body, kind)
    assert check_header(header, strict=True) == ()


def test_wrap_file_at_the_limit_is_parsed_within_the_wrapped_limit() -> None:
    """A file of ten million bytes, our default limit, is wrapped and read again."""
    body = os.urandom(10_000_000)
    document = parse(wrap_level1(FACTS, body, "application/pdf"), max_bytes=wrapped_limit())
    found = read_body(document)
    assert found is not None
    assert found.data == body
    assert facts_of(read_header(document), LEVEL_1_TEMPLATES) == FACTS


@pytest.mark.parametrize(
    ("given_facts", "body", "media_type", "rule"),
    [
        (FACTS, b"", "application/pdf", "cda.body_empty"),
        (FACTS, b"x", "text/html", "cda.media_type"),
        (FACTS, b"x", "image/svg+xml", "cda.media_type"),
        (replace(FACTS, title="a\x00b"), b"x", "text/plain", "cda.control_character"),
        (replace(FACTS, code=Code("\x1b", "1.2")), b"x", "text/plain", "cda.control_character"),
    ],
)
def test_wrap_wrong_file_or_title_is_refused_by_name(
    given_facts: WrapFacts, body: bytes, media_type: str, rule: str
) -> None:
    """What no document can hold is refused before anything is written."""
    with pytest.raises(Invalid) as caught:
        wrap_level1(given_facts, body, media_type)
    assert caught.value.problems[0].rule == rule


def test_wrap_hostile_title_stays_text() -> None:
    """Markup in a fact is text in the document."""
    title = '</title><script xmlns="x">alert(1)</script>]]>&amp;'
    header = read_header(parse(wrap_level1(replace(FACTS, title=title), b"x", "text/plain")))
    assert header.title == title


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ('<text mediaType="application/pdf" representation="B64">***</text>', "cda.body_not_base64"),
        ('<text mediaType="application/pdf">é</text>', "cda.body_not_base64"),
        ('<text mediaType="application/pdf" representation="B64"> </text>', "cda.body_empty"),
        ('<text mediaType="application/pdf" representation="B64" compression="DF">eA==</text>', "cda.body_compressed"),
        ('<text mediaType="application/pdf"><reference value="http://127.0.0.1:9/x"/></text>', "cda.body_by_reference"),
    ],
)
def test_body_that_cannot_be_taken_out_is_refused_by_name(text: str, rule: str) -> None:
    """A body elsewhere, compressed or no base64 is named, never fetched or guessed."""
    body = f"<component><nonXMLBody>{text}</nonXMLBody></component>"
    root = f'<ClinicalDocument xmlns="urn:hl7-org:v3">{body}</ClinicalDocument>'
    with pytest.raises(Invalid) as caught:
        read_body(parse(root.encode()))
    problem = caught.value.problems[0]
    assert (problem.rule, problem.element) == (rule, "/ClinicalDocument/component/nonXMLBody/text")
