"""Which type a file may be of, from the words of its name and of its first page. Owns the words; decides nothing.

A guess is shown to who deposits, and counts only once that person said that it is right. It looks at words alone, here:
nothing is sent to anybody.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from carnet.codes.folded import folded

MOST_WORDS: Final = 2_000
"""Signs of the first page that are looked at: titles stand at its beginning."""


class Clue(StrEnum):
    """Where a guess comes from."""

    NAME = "name"
    WORDS = "words"


@dataclass(frozen=True)
class Guess:
    """A type code, and where its words stood."""

    type_code: str
    clue: Clue


# The first line that fits counts, so what is more precise stands first. Words are without accents, and whole.
_LINES: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("11490-0", ("lettre de sortie", "lettre de liaison a la sortie", "discharge letter")),
    ("18761-7", ("lettre de transfert", "note de transfert", "transfer letter")),
    ("15507-7", ("passage aux urgences", "compte rendu des urgences", "cr urgences", "emergency department report")),
    ("34749-2", ("consultation pre anesthesique", "preanesthesique", "consultation d anesthesie")),
    ("77436-4", ("compte rendu d anesthesie", "cr anesthesie")),
    ("34874-8", ("compte rendu operatoire", "cr operatoire", "cro", "protocole operatoire", "operative report")),
    ("15508-5", ("compte rendu d accouchement", "cr accouchement")),
    ("34794-8", ("reunion de concertation pluridisciplinaire", "fiche rcp", "rcp")),
    ("60568-3", ("anatomopathologie", "anatomie et cytologie", "cytologie pathologique", "anapath", "histologie")),
    ("51969-4", ("genetique moleculaire", "genetique")),
    ("PRESC-BIO", ("ordonnance de biologie", "prescription de biologie", "ordonnance bio", "ordonnance d analyses",
                   "ordonnance de prise de sang")),
    ("55115-0", ("demande d imagerie", "demande de radio", "demande d actes d imagerie", "bon de radio", "demande irm",
                 "demande scanner", "ordonnance de radio", "ordonnance irm", "ordonnance scanner")),
    ("PRESC-KINE", ("ordonnance kine", "ordonnance de kinesitherapie", "seances de kinesitherapie")),
    ("PRESC-INF", ("ordonnance infirmiere", "ordonnance ide", "soins infirmiers a domicile")),
    ("PRESC-ORTHOPHO", ("ordonnance orthophonie", "bilan orthophonique")),
    ("PRESC-AAT", ("arret de travail", "avis d arret", "sick leave")),
    ("75468-9", ("renouvellement d ordonnance",)),
    ("87273-9", ("note de vaccination", "vaccination realisee")),
    ("11369-6", ("historique des vaccinations", "carnet de vaccination")),
    ("96349-6", ("lettre d adressage", "courrier d adressage", "courrier au confrere", "referral letter")),
    ("60591-5", ("synthese medicale", "volet de synthese", "vsm")),
    ("56445-0", ("bilan medicamenteux", "bilan partage de medication")),
    ("80820-4", ("conciliation medicamenteuse",)),
    ("89601-9", ("certificat medical", "certificat", "medical certificate")),
    ("101881-1", ("carte d implant", "carte de porteur d implant", "implant card")),
    ("11502-2", ("compte rendu d examens biologiques", "resultats d analyses", "resultats de biologie", "biologie",
                 "prise de sang", "bilan sanguin", "hemogramme", "numeration", "nfs", "ecbu", "hba1c",
                 "laboratory report", "blood test")),
    ("18748-4", ("compte rendu d imagerie", "imagerie", "radiographie", "radio", "irm", "scanner", "tdm", "echographie",
                 "mammographie", "scintigraphie", "echodoppler", "doppler", "mri", "x ray", "ct scan")),
    ("34112-3", ("compte rendu d hospitalisation", "compte rendu hospitalier", "crh", "cr hospitalisation",
                 "hospital report")),
    ("11488-4", ("compte rendu de consultation", "cr consultation", "cr de consultation", "consultation")),
    ("57833-6", ("ordonnance", "prescription")),
)  # fmt: skip
_EDGE: Final = " "
_ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_. ]?(0[1-9]|1[0-2])[-_. ]?(0[1-9]|[12]\d|3[01])(?!\d)")
_FRENCH = re.compile(r"(?<!\d)(0?[1-9]|[12]\d|3[01])[-_. ](0?[1-9]|1[0-2])[-_. ]((?:19|20)\d\d)(?!\d)")


def guess(file_name: str, words: str = "") -> Guess | None:
    """The type that the words of a name make likely, else those of the first page; None when none does."""
    by_name = _of(stem(file_name))
    if by_name:
        return Guess(by_name, Clue.NAME)
    by_words = _of(words[:MOST_WORDS])
    return Guess(by_words, Clue.WORDS) if by_words else None


def day_in(file_name: str, today: date) -> date | None:
    """The day that a file name holds, when it is one and has come."""
    name = stem(file_name)
    for pattern, order in ((_ISO, (0, 1, 2)), (_FRENCH, (2, 1, 0))):
        for found in pattern.finditer(name):
            year, month, day = (int(found.groups()[place]) for place in order)
            try:
                told = date(year, month, day)
            except ValueError:
                continue
            if told <= today:
                return told
    return None


def stem(file_name: str) -> str:
    """A file name without the end that says its form."""
    return file_name.rpartition(".")[0] or file_name


def _of(text: str) -> str:
    bare = f"{_EDGE}{folded(text.replace('_', ' '))}{_EDGE}"
    for code, words in _LINES:
        if any(f"{_EDGE}{one}{_EDGE}" in bare for one in words):
            return code
    return ""
