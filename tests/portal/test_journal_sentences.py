"""Every sentence of the journal gets the values that it needs, in each voice: a missing one stops the whole page."""

import pytest

from carnet.portal import journal_lines
from carnet.portal.messages import PLACEHOLDER, catalogue


def _told() -> list[str]:
    """The messages of acts, as a line names them."""
    return sorted({name for one in journal_lines.SENTENCES.values() for name in (one.by_others, one.mine)})


@pytest.mark.parametrize("name", _told())
def test_journal_sentence_placeholders_are_those_that_are_filled(name: str) -> None:
    needed = journal_lines.NEEDS.get(name, frozenset())
    for voice in ("", ".for"):
        message = catalogue().get(f"journal.{name}{voice}")
        if message is not None:
            # Whose record it is, is filled in wherever a sentence is about somebody.
            assert set(PLACEHOLDER.findall(message.fr)) - {"person"} == needed, message.fr
            assert set(PLACEHOLDER.findall(message.en)) - {"person"} == needed, message.en
