"""Sentences of the catalogue for interfaces that show no page. Owns the choice of a text; settings name `sentence`."""

from collections.abc import Mapping, Sequence

from carnet.portal import messages
from carnet.portal.preferences import active_language


def sentence(ids: Sequence[str], facts: Mapping[str, str], language: str = "") -> str:
    """The first of these texts that the catalogue has and the facts fill, in this language, without bold.

    Without a language, in the reader's.

    The last id itself when there is none: whoever reads it is software, and the rule beside it says the same.
    """
    known = (messages.message(one) for one in ids if one in messages.catalogue())
    for text in known:
        if text.placeholders <= set(facts):
            filled = {name: facts[name] for name in text.placeholders}
            return messages.fill(text.text(language or active_language().value), filled).replace("**", "")
    return ids[-1]
