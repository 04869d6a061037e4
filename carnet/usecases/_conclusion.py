"""What the operator says of an access or of an alert, in a state and a note. Owns when that is complete."""

from dataclasses import dataclass
from typing import Final

from carnet.kernel.errors import Invalid
from carnet.kernel.review import ReviewState

MOST_NOTE: Final = 1000


@dataclass(frozen=True)
class Conclusion:
    """What the operator concludes. Its repr hides the note."""

    state: ReviewState | None
    note: str

    def __repr__(self) -> str:
        return f"Conclusion({self.state})"


def complete(conclusion: Conclusion, about: str) -> tuple[ReviewState, str]:
    """The state and the note to keep. Raises Invalid without a state, or without a note to follow up.

    `about` begins the names of the rules: `emergency`, `alert`.
    """
    if conclusion.state is None:
        raise Invalid.of("state", f"{about}.state_missing")
    note = conclusion.note.strip()
    if len(note) > MOST_NOTE:
        raise Invalid.of("note", f"{about}.note_too_long")
    if not note and conclusion.state is ReviewState.TO_FOLLOW_UP:
        raise Invalid.of("note", f"{about}.note_missing")
    return conclusion.state, note
