"""Words that a person understands for illnesses, help, allergies, operations and medicines, each with its code.

Owns the lists and how a typed word is compared with them. A code is never guessed: a word has one when it is a word of
the list, or when a person chose one; everything else is a suggestion. Pure.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from typing import Final

from carnet.codes import oids
from carnet.codes.folded import folded
from carnet.codes.labels import EasyLabel
from carnet.codes.table import Row, rows

ICD_10: Final = "http://hl7.org/fhir/sid/icd-10"
ATC: Final = "http://www.whocc.no/atc"
SNOMED_CT: Final = "http://snomed.info/sct"
_URIS: Final[Mapping[str, str]] = {"icd10": ICD_10, "atc": ATC, "sct": SNOMED_CT}
SHORT: Final[Mapping[str, str]] = {ICD_10: "CIM-10", ATC: "ATC", SNOMED_CT: "SNOMED CT"}
"""How professionals call these systems."""
_SAME: Final[Mapping[str, str]] = {
    oids.urn(oids.CIM_10): ICD_10,
    oids.urn(oids.ATC): ATC,
    oids.urn(oids.SNOMED_CT): SNOMED_CT,
}
"""The same systems as documents name them."""
MOST_LIKE: Final = 6
_SHORTEST: Final = 3
_ENDINGS: Final = re.compile(r"(?<=\w{3})[sx]\b")


class WordList(StrEnum):
    """A list of words, by the name of its file."""

    ILLNESSES = "illness_words"
    HELP = "help_words"
    ALLERGIES = "allergy_words"
    SURGERIES = "surgery_words"
    TREATMENTS = "treatment_words"


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a list. `plain` says it otherwise, `also` are other names, `kind` the kind of an allergy.

    `display` is the name in the code system, where its licence lets it be handed over.
    """

    word_id: str
    code: str
    system: str
    display: str
    kind: str
    label: EasyLabel
    plain: EasyLabel
    also: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that says exactly this."""
        return (self.label.fr, self.label.en, *self.also)


@cache
def words(of: WordList) -> tuple[Word, ...]:
    """The words of a list, in the order of its file."""
    return tuple(_word(row) for row in rows(of.value))


def _word(row: Row) -> Word:
    return Word(
        word_id=f"{row['system']}:{row['code']}",
        code=row["code"],
        system=_URIS[row["system"]],
        display=row["display"],
        kind=row["kind"],
        label=EasyLabel(row["fr"], row["en"]),
        plain=EasyLabel(row["fr_plain"], row["en_plain"]),
        also=tuple(one for one in row["also"].split(";") if one),
    )


@cache
def _by_id(of: WordList) -> Mapping[str, Word]:
    return {one.word_id: one for one in words(of)}


def named(of: WordList, word_id: str) -> Word | None:
    """The word of this id, in this list."""
    return _by_id(of).get(word_id)


@cache
def _by_name(of: WordList) -> Mapping[str, Word]:
    return {folded(name): one for one in words(of) for name in one.names}


def exactly(of: WordList, text: str) -> Word | None:
    """The word that is what was typed, but for capitals, accents and signs."""
    return _by_name(of).get(folded(text))


def coded(of: WordList, codings: Iterable[Mapping[str, str]]) -> Word | None:
    """The word of the list that one of these FHIR codings is the code of."""
    keys = {f"{system_of(one.get('system', ''))}|{one.get('code', '')}" for one in codings}
    return next((one for one in words(of) if f"{one.system}|{one.code}" in keys), None)


def system_of(uri: str) -> str:
    """A code system by its FHIR name, where a document named it by its OID."""
    return _SAME.get(uri, uri)


def like(of: WordList, text: str) -> tuple[Word, ...]:
    """Words that may be meant: those with all parts of what was typed, else with one part, else written nearly so."""
    asked = [part for part in _parts(text) if len(part) >= _SHORTEST]
    found = _holding(of, asked, every=True) or _holding(of, asked, every=False) or _nearly(of, text)
    return found[:MOST_LIKE]


@cache
def _searched(of: WordList) -> tuple[tuple[Word, tuple[str, ...]], ...]:
    return tuple((one, _parts(" ".join((*one.names, one.plain.fr, one.plain.en)))) for one in words(of))


def _parts(text: str) -> tuple[str, ...]:
    """The single words of a text, in the singular."""
    return tuple(_ENDINGS.sub("", folded(text)).split())


def _holding(of: WordList, asked: list[str], *, every: bool) -> tuple[Word, ...]:
    """The words that hold all, or one, of these parts or beginnings; those with most of them whole come first."""
    found = []
    for place, (word, parts) in enumerate(_searched(of)):
        held = [part for part in asked if any(one.startswith(part) for one in parts)]
        if held and (len(held) == len(asked) or not every):
            found.append((-len(set(held) & set(parts)), -len(held), place, word))
    return tuple(one[-1] for one in sorted(found, key=lambda one: one[:3]))


def _nearly(of: WordList, text: str) -> tuple[Word, ...]:
    known = _by_name(of)
    near = get_close_matches(folded(text), known, n=MOST_LIKE, cutoff=0.75)
    return tuple(dict.fromkeys(known[name] for name in near))
