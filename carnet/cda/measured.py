"""What was measured, of an observation: the code under which it is the same in two documents. Owns that choice only.

A LOINC code is taken wherever the document gives it, also as a translation of the laboratory's own code; else a code
whose system is named. A code without a system is somebody's own numbering and says nothing beside another document.
"""

from typing import Final

from carnet.cda.parser import NS, Element
from carnet.codes import oids

_CODE: Final = f"{{{NS}}}code"
_TRANSLATION: Final = f"{{{NS}}}translation"
Measured = tuple[str, str]
"""A code and its system; both empty where only words tell."""
NOTHING: Final[Measured] = ("", "")


def measured(observation: Element) -> Measured:
    """The code of what an observation measures."""
    element = observation.find(_CODE)
    if element is None:
        return NOTHING
    given = [_given(each) for each in (element, *element.iter(_TRANSLATION))]
    named = [one for one in given if all(one)]
    loinc = (one for one in named if one[1] == oids.LOINC)
    return next(loinc, next(iter(named), NOTHING))


def together(code: Measured, name: str, unit: str) -> tuple[str, str, str]:
    """What may stand on one line: the same code, or the same words where there is none, in the same unit.

    Units are compared as UCUM writes them, never as they are shown: what differs by a sign is another unit.
    """
    return (code[1], code[0], unit) if code[0] else ("", name.casefold(), unit)


def _given(element: Element) -> Measured:
    return (element.get("code") or "").strip(), (element.get("codeSystem") or "").strip()
