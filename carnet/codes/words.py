"""Words of texts as a search compares them. Owns light endings and words that say nothing; pure, knows no document.

Folding is that of `folded`: small letters, no accents. Endings are cut lightly, after the rules that Lucene calls
minimal (Savoy): a plural and a feminine meet, and two different words seldom do.
"""

import re
from typing import Final

from carnet.codes.folded import folded

LONGEST_WORD: Final = 40
SHORTEST_WORD: Final = 2
_ENDS: Final = 4
"""A shorter word keeps every ending, one of so many letters its `e` and `aux`: little would be left."""
_DIGIT: Final = re.compile(r"\d")
_SMALL: Final = """
a afin ai ainsi alors apres as au aucun aussi autre aux avant avec avoir car ce ceci cela ces cet cette chez ci comme d
dans de des deja depuis dont du elle en entre es est et etaient etait ete etre eu fait il ils je l la le les leur leurs
lors lui m ma mais me mes mon n ne ni non nos notre nous on ont ou par pas pour puis qu quand que quel quelle qui s sa
sans se selon ses si son sont sous sur t ta te tes toi ton tous tout toute toutes tres tu un une vos votre vous y
all an and any are at be been but by did do does for from had has have he her his how i in is it its my no not of or our
she so that the their them there they this to was we were what when where which who with you your
"""
SMALL: Final = frozenset(_SMALL.split())
"""Words that stand in nearly every text, in French and English: looking for them finds everything."""


def words_in(text: str) -> list[str]:
    """The words of a text, folded, in their order. A sign that is longer than any word is none."""
    return [word for word in folded(text).split() if SHORTEST_WORD <= len(word) <= LONGEST_WORD]


def has_digit(word: str) -> bool:
    """Whether it is a number, a dose or a code: nothing is like it but itself."""
    return _DIGIT.search(word) is not None


def root(word: str) -> str:
    """A folded word without the ending of its plural and feminine: `hopitaux` and `hopital`, `droites` and `droit`."""
    if len(word) <= _ENDS - 1 or has_digit(word):
        return word
    if word.endswith("aux") and len(word) > _ENDS and not word.endswith("eaux"):
        return word[:-3] + "al"
    if word[-1] in "sx":
        word = word[:-1]
    if word[-1] == "e" and len(word) > _ENDS:
        word = word[:-1]
    return word[:-1] if len(word) > _ENDS and word[-1] == word[-2] else word
