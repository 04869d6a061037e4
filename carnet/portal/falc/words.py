"""The rules that need word lists: vocabulary, frequency, definitions. wordfreq and simplemma are development tools."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any, Final

from carnet.portal.falc.model import Line, vocabulary, words

COMMON: Final = 4.0
RARE: Final = 3.3
# What stands between quotation marks is a title or a button: it is checked where it is written.
_QUOTED: Final = re.compile(r"«[^»]*»|“[^”]*”")
_PARTS: Final = re.compile(r"^(?:[ldjmtscnLDJMTSCN]|qu|Qu|jusqu|Jusqu|lorsqu|puisqu)'")


class ToolsMissing(Exception):
    """wordfreq or simplemma is not installed: `pip install carnet[dev]`."""


def replaced(line: Line, section: str) -> Iterable[str]:
    """Rules 3, 4, 5: each word of a section of the vocabulary, with the word to write."""
    for better, worse in vocabulary()[section].items():
        for word in worse:
            if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", line.plain, re.IGNORECASE):
                yield f"“{word}”: write “{better}”"


@cache
def tools() -> tuple[Any, Any]:
    """wordfreq and simplemma; ToolsMissing without them."""
    try:
        import simplemma
        import wordfreq
    except ImportError as error:
        raise ToolsMissing(str(error)) from error
    return wordfreq, simplemma


@cache
def frequency(word: str) -> float:
    """How common a French word or its dictionary form is (Zipf scale: 3 is once in a million words)."""
    wordfreq, simplemma = tools()
    forms = {word.lower(), simplemma.lemmatize(word, lang="fr").lower()}
    return max(float(wordfreq.zipf_frequency(form, "fr")) for form in forms)


def _checked_words(line: Line) -> list[str]:
    """The words to look up: not names (capital inside a sentence), not single letters before an apostrophe."""
    found = [_PARTS.sub("", word) for word in words(_QUOTED.sub("", line.plain))]
    # On a rendered page a line may start with a person's name; in the catalogue no line does.
    first = [] if line.rendered else found[:1]
    return [word for word in found if len(word) > 1 and (word[0].islower() or word in first) and not word.isupper()]


def rare_words(line: Line, lowest: float, highest: float, explained: frozenset[str]) -> Iterable[str]:
    """Rule 1: words whose frequency is in [lowest, highest), unless explained or on the list with a reason."""
    known = set(vocabulary()["known"]) | explained
    for word in _checked_words(line):
        if word.lower() not in known and lowest <= frequency(word) < highest:
            yield f"{word} ({frequency(word):.1f})"


def rare(line: Line, explained: frozenset[str] = frozenset()) -> Iterable[str]:
    """Rule 1, error: words that few people know."""
    return rare_words(line, -1.0, RARE, explained)


def uncommon(line: Line, explained: frozenset[str] = frozenset()) -> Iterable[str]:
    """Rule 1, warning: words that need a picture or a definition."""
    return rare_words(line, RARE, COMMON, explained)
