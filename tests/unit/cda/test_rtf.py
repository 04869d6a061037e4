"""RTF: its words, and each hostile class refused by its rule within its limits (security.md A30)."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carnet.cda import _rtf_child
from carnet.cda.rtf import rtf_text
from carnet.kernel.errors import Invalid


def rtf(body: str) -> bytes:
    """A small RTF file around some words and controls."""
    head = r"{\rtf1\ansi{\fonttbl{\f0 Arial;}}{\info{\author Personne}}{\colortbl;\red0;}"
    return f"{head}{body}}}".encode("cp1252")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (r"Bonjour\par Madame", "Bonjour\nMadame"),
        (r"\b Tension\b0  12\'2f8", "Tension 12/8"),
        (r"\'e9t\'e9 {\i gras}", "été gras"),
        (r"\u233?t\u233?", "été"),
        (r"\uc2\u8364??? euros", "€? euros"),
        (r"un\~deux\tab trois \{ \\ \}", "un\u00a0deux\ttrois { \\ }"),
        (r"{\*\unknown caché}vu", "vu"),
        (r"{\pict\wmetafile8 0102030405}image", "image"),
        (r'{\field{\*\fldinst HYPERLINK "http://exemple.test"}{\fldrslt lien}}', "lien"),
    ],
)
def test_rtf_text_keeps_the_words_and_no_more(body: str, words: str) -> None:
    assert rtf_text(rtf(body)) == words


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"Bonjour", "rtf.not_rtf"),
        (rb"{\rtf1 Bonjour", "rtf.damaged"),
        (rb"{\rtf1 Bonjour}} encore", "rtf.damaged"),
        (rtf(r"{\object\objemb{\*\objdata 0105}}"), "rtf.active"),
        (rtf(r"{\object\objautlink\objupdate x}"), "rtf.active"),
        (rtf(r"{\*\template http://exemple.test/a.dotm}"), "rtf.active"),
        (rtf(r'{\field{\*\fldinst DDEAUTO c:\\\\windows\\\\cmd.exe "/k"}{\fldrslt x}}'), "rtf.active"),
        (rtf(r'{\field{\*\fldinst INCLUDEPICTURE "http://exemple.test/x.png"}{\fldrslt x}}'), "rtf.active"),
        (rtf(r"{\field{\*\fldinst {DD}{EAUTO} x}{\fldrslt x}}"), "rtf.active"),
        (rb"{\rtf1" + b"{" * 5000 + b"}" * 5001, "rtf.too_deep"),
    ],
)
def test_rtf_text_hostile_file_is_refused_by_its_rule(data: bytes, rule: str) -> None:
    with pytest.raises(Invalid) as told:
        rtf_text(data)
    assert [problem.rule for problem in told.value.problems] == [rule]


def test_rtf_text_object_behind_raw_bytes_is_found() -> None:
    """`\\bin` hides bytes from a reader that does not count them; what follows them is read again."""
    with pytest.raises(Invalid, match=r"rtf\.active"):
        rtf_text(rb"{\rtf1 \bin4 {{{{ {\object x}}")


def test_rtf_text_ten_megabytes_of_controls_end_in_time() -> None:
    begun = time.monotonic()
    try:
        rtf_text(rb"{\rtf1 " + rb"\b " * 3_000_000 + b"}")
    except Invalid as told:
        assert told.problems[0].rule == "content.too_heavy"
    assert time.monotonic() - begun < 45


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([rb"{", rb"}", rb"\par", rb"\u233?", rb"\'e9", b"mot ", rb"\*", rb"\bin2 ", b"\xff"])))
def test_rtf_any_sequence_gives_words_or_a_rule(parts: list[bytes]) -> None:
    """Never an exception that nobody foresaw."""
    try:
        _rtf_child.text(rb"{\rtf1 " + b"".join(parts) + b"}", "file")
    except Invalid as told:
        assert told.problems[0].rule.startswith("rtf.")
