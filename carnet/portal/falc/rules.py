"""The rules that need no word list: one function a rule, each gives what it found. Numbers are those of `ui.md` 1."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from carnet.portal.falc.model import Line, Profile, Severity, length, sentences, vocabulary, words

Check = Callable[[Line], Iterable[str]]
MOST_WORDS: Final = {Profile.EASY: 15, Profile.TRADE: 20}
MANY_WORDS: Final = 12
MOST_SENTENCES: Final = 3
TITLES: Final = ("bouton", "titre")


@dataclass(frozen=True)
class Rule:
    """A rule, how bad it is to break it, and for which readers it holds."""

    id: str
    severity: Severity
    check: Check
    profiles: tuple[Profile, ...] = (Profile.EASY,)
    languages: tuple[str, ...] = ("fr",)


def _matches(pattern: str, flags: int = re.IGNORECASE) -> Check:
    compiled = re.compile(pattern, flags)
    return lambda line: [found.group(0).strip() for found in compiled.finditer(line.plain)]


def _in_one_sentence(pattern: str, more_than: int) -> Check:
    compiled = re.compile(pattern, re.IGNORECASE)
    return lambda line: [s for s in sentences(line.plain) if len(compiled.findall(s)) > more_than]


def too_long(line: Line) -> Iterable[str]:
    """Rule 8: the brochure's own longest sentence has 15 words."""
    most = MOST_WORDS.get(line.profile, 20) if line.language == "fr" else 20
    return [f"{length(s)} words" for s in sentences(line.plain) if length(s) > most]


def rather_long(line: Line) -> Iterable[str]:
    """Rule 8: most guides ask for 12 words at most."""
    return [f"{length(s)} words" for s in sentences(line.plain) if MANY_WORDS < length(s) <= MOST_WORDS[Profile.EASY]]


def too_many_sentences(line: Line) -> Iterable[str]:
    """Rule 22: three sentences in a block at most."""
    number = len(sentences(line.plain))
    return [f"{number} sentences"] if number > MOST_SENTENCES else []


_NEGATION: Final = re.compile(r"\b(?:ne\s|n')", re.IGNORECASE)


def negated_title(line: Line) -> Iterable[str]:
    """Rule 11: a title or a button says what is, not what is not."""
    return ["a negation"] if line.kind in TITLES and _NEGATION.search(line.plain) else []


def pas_is_not_bold(line: Line) -> Iterable[str]:
    """Rule 11: when a negation is needed, “pas” is in bold. Only the catalogue shows what is bold."""
    return ["pas"] if re.search(r"(?<!\*)\bpas\b(?!\*)", line.text) else []


_CONDITIONAL: Final = re.compile(r"\b\w{2,}(?:rais|rait|raient|riez|rions)\b", re.IGNORECASE)


def conditional(line: Line) -> Iterable[str]:
    """Rule 13: the present, no conditional."""
    return [found for found in _CONDITIONAL.findall(line.plain) if found.lower() not in vocabulary()["not_conditional"]]


_NOMINAL: Final = re.compile(r"\w{3,}(?:tions?|ments?|ances?|ages?)$", re.IGNORECASE)


def nominalisations(line: Line) -> Iterable[str]:
    """Rule 20: a verb rather than a noun made from it."""
    for sentence in sentences(line.plain):
        found = [w for w in words(sentence) if _NOMINAL.match(w) and w.lower() not in vocabulary()["plain_nouns"]]
        if len(found) > 1:
            yield ", ".join(found)


def acronym(line: Line) -> Iterable[str]:
    """Rule 6: no initials, except those of the vocabulary, which everybody knows or which are defined."""
    known = vocabulary()["acronyms"]
    return [found for found in re.findall(r"\b[A-ZÉÈÀ]{2,}\b", line.plain) if found not in known]


def big_number(line: Line) -> Iterable[str]:
    """Rule 7: no number above 9999."""
    return list(re.findall(r"\d{5,}", line.plain.replace(" 000", "000")))


_E, _W = Severity.ERROR, Severity.WARNING
_EVERYBODY: Final = (Profile.EASY, Profile.TRADE)
_NUMBER_WORDS: Final = (
    r"\b(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingt|trente|quarante|"
    r"cinquante|soixante|cent|cents|mille)\b"
)
_BEING: Final = (
    r"\b(?:suis|es|est|sommes|êtes|sont|été|sera|seront)\s+(?:\w+\s+)?\w{3,}(?:é|és|ée|ées|i|is|ie|ies|u|us|ue|ues)\b"
)
_DATE: Final = (
    r"\b\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?\b|\b\d{1,2}\s?h\s?\d{0,2}\b|\b\d{1,2}:\d{2}\b|\b\d{4}-\d{2}-\d{2}\b"
)
_SUBORDINATE: Final = (
    r"\b(?:tandis qu|dont|lequel|laquelle|lesquels|lesquelles|duquel|auquel|puisqu|lorsqu|parce qu|alors qu)[e']?"
)
_SUBJUNCTIVE: Final = r"\b(?:afin qu|bien qu|pour qu|avant qu|à condition qu|jusqu'à ce qu|il faut qu)[e'].{0,12}"

RULES: Final[tuple[Rule, ...]] = (
    Rule("06-acronym", _E, acronym),
    Rule("07-percent", _E, _matches(r"%|\bpour cent\b")),
    Rule("07-big-number", _E, big_number),
    Rule("08-too-long", _E, too_long, _EVERYBODY, ("fr", "en")),
    Rule("08-rather-long", _W, rather_long),
    Rule("09-subordinate", _W, _matches(_SUBORDINATE)),
    Rule("09-commas", _W, _in_one_sentence(",", 2)),
    Rule("09-and", _W, _in_one_sentence(r"\bet\b", 1)),
    Rule("11-two-negations", _E, _in_one_sentence(r"\b(?:ne\s|n')", 1)),
    Rule("11-negated-title", _W, negated_title),
    Rule("11-pas-not-bold", _W, pas_is_not_bold),
    Rule("12-passive-par", _E, _matches(_BEING + r"\s+par\b")),
    Rule("12-passive", _W, _matches(_BEING)),
    Rule("13-conditional", _E, conditional),
    Rule("13-subjunctive", _E, _matches(_SUBJUNCTIVE)),
    Rule("14-if", _W, _matches(r"(?:^|[.!?]\s+)(?:si|s'il)\s.{0,12}")),
    Rule("16-number-in-letters", _E, _matches(_NUMBER_WORDS)),
    Rule("16-roman-numeral", _E, _matches(r"\b(?:[IVX]{2,}|[LCDM][IVXLC]+)(?:e|ème)?\b", 0)),
    Rule("17-date-or-hour", _E, _matches(_DATE)),
    Rule("18-sign", _E, _matches(r"[()/&<>§#;…\[\]{}_*]|\.\.\.|\betc\b")),
    Rule("19-pronoun-first", _W, _matches(r"(?:^|[.!?]\s+)(?:il(?! y a| faut)|elle|ils|elles|cela|celui-ci)\s.{0,12}")),
    Rule("20-nouns", _W, nominalisations),
    Rule("22-long-block", _E, too_many_sentences),
    Rule("25-enumeration", _W, _in_one_sentence(",", 3)),
)  # fmt: skip
