"""The patient's side adds a word to a vaccination that a professional confirmed, or asks for a correction."""

from uuid import UUID

from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.profile.vaccinations import Kept, Word
from carnet.usecases._facts import Facts
from carnet.usecases._vaccine_answers import MOST_WORDS, word_of
from carnet.usecases._vaccine_line import Change, VaccineChanged, changed
from carnet.usecases.caller import Caller


def add_vaccine_word(
    caller: Caller, record_id: RecordId, line_id: UUID, text: str, *, asks: bool
) -> VaccineChanged | Refusal:
    """Adds it under the vaccination, which stays as it is; `asks`: something is to be corrected.

    Raises Invalid (`word`: `profile.missing`, `.too_long`, `.signs`). The twentieth word is the last.
    """
    tidy = word_of(text)

    def after(facts: Facts, kept: Kept) -> Kept:
        word = Word(tidy, facts.caller.kind.value, facts.context.now, asks)
        return kept if len(kept.words) >= MOST_WORDS else kept.with_word(word)

    name = "correction" if asks else "word"
    return changed(caller, record_id, line_id, Change(name, lambda may: may.add_word, after, adds=True))
