"""The guardian's word in a decision: loaded with the facts, used up by the act that needed it. Owns no rule."""

from datetime import datetime

from carnet.consent import guardian_words
from carnet.consent.guardian_words import Word, WordState
from carnet.kernel.actors import By
from carnet.kernel.ids import RecordId


def agreed(record_id: RecordId, now: datetime) -> tuple[Word, ...]:
    """What the guardian agreed to and was not done yet."""
    words = guardian_words.current(record_id)
    return tuple(word for word in words if word.state is WordState.AGREED and now < word.until)


def use(record_id: RecordId, words: tuple[Word, ...], act: str, by: By, at: datetime) -> None:
    """One agreement, one act: the oldest agreement to this act is used up."""
    fitting = [word for word in words if word.act == act]
    if fitting:
        oldest = fitting[-1]
        guardian_words.settle(record_id, oldest, WordState.USED, oldest.until, by, at)
