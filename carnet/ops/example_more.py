"""More people of the demonstration, each in a situation of their own: made up, on test numbers only. Never a rule.

What each one shows stands beside it. Documents are in `carnet/ops/examples`, for some of them.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from carnet.identity.traits import Sex
from carnet.ops.example_people import ExamplePatient, patient, traits


@dataclass(frozen=True)
class ExampleChild:
    """A child whose record a parent opens."""

    child: ExamplePatient
    parent: ExamplePatient


def _one(
    login: str,
    number: str,
    name: str,
    given: str,
    born: date,
    sex: Sex,
    place: str,
    called: str = "",
    *,
    opens: bool = True,
) -> ExamplePatient:
    usual = called or f"{given.title()} {name.title()}"
    return patient(login, number, traits(name, given, born, sex, place, usual), opens=opens)


F, M = Sex.FEMALE, Sex.MALE

# Old, no telephone and no mail: the desk opens the record, and a letter brings what is needed to sign in.
GERMAINE: Final = _one(
    "germaine-leroux", "2310263113021", "LEROUX", "GERMAINE", date(1931, 2, 11), F, "63113",
    opens=False,
)  # fmt: skip
# Expects a child.
AMINA: Final = _one("amina-diallo", "2960499341087", "DIALLO", "AMINA", date(1996, 4, 23), F, "99341")
# Two people of one name, one day and one town: only the number tells them apart.
LINA: Final = _one("lina-haddad", "2900613055101", "HADDAD", "LINA", date(1990, 6, 8), F, "13055")
LINA_TWO: Final = _one("lina-haddad-deux", "2900613055102", "HADDAD", "LINA", date(1990, 6, 8), F, "13055")
# Came to live here: a provisional number (NIA), which a final one will follow.
ELENA: Final = _one("elena-petrova", "8921199123045", "PETROVA", "ELENA", date(1992, 11, 30), F, "99123")
# Does not want one professional to come in (the page of blocks comes with issue 6).
NICOLAS: Final = _one("nicolas-fabre", "1780931555033", "FABRE", "NICOLAS", date(1978, 9, 17), M, "31555")
# Under guardianship: the desk declares the guardian with the judgment in hand.
BERNARD: Final = _one("bernard-colin", "1550744109012", "COLIN", "BERNARD", date(1955, 7, 1), M, "44109")
SYLVIE: Final = _one("sylvie-colin", "2580344109044", "COLIN", "SYLVIE", date(1958, 3, 19), F, "44109", opens=False)
# Died: the record was never opened, and nobody may open it.
ROBERT: Final = _one("robert-simon", "1380859350009", "SIMON", "ROBERT", date(1938, 8, 2), M, "59350", opens=False)
# A mother, her small child whose other parent is Julien, and her son of seventeen.
CLAIRE: Final = _one("claire-moreau", "2870569385066", "MOREAU", "CLAIRE", date(1987, 5, 5), F, "69385")
JULIEN: Final = _one("julien-perrin", "1850238185071", "PERRIN", "JULIEN", date(1985, 2, 26), M, "38185")
JADE: Final = _one("jade-moreau", "2191069385088", "MOREAU", "JADE", date(2019, 10, 12), F, "69385", opens=False)
TEO: Final = _one(
    "teo-moreau", "1090669385024", "MOREAU", "TEO", date(2009, 6, 15), M, "69385", "Téo Moreau", opens=False
)

BY_THEMSELVES: Final = (AMINA, LINA, LINA_TWO, ELENA, NICOLAS, BERNARD, SYLVIE, CLAIRE, JULIEN)
AT_THE_DESK: Final = (GERMAINE,)
BY_A_PARENT: Final = (ExampleChild(JADE, CLAIRE), ExampleChild(TEO, CLAIRE))
