"""Which acts an actor is told of, and which are counted. Owns the lists; never writes."""

from typing import Final

from carnet.policy.acts import Act

OPENING: Final = frozenset(
    act.value
    for act in (
        Act.DOCUMENT_LIST, Act.DOCUMENT_READ, Act.PROFILE_READ, Act.EMERGENCY_BREAK_GLASS, Act.EMERGENCY_REGULATE,
    )
)  # fmt: skip
"""Acts that open a record to whoever does them."""

TOLD: Final = frozenset(Act(act) for act in OPENING) | {
    Act.PROFILE_WRITE,
    Act.DOCUMENT_DEPOSIT,
    Act.DOCUMENT_REPLACE,
    Act.DOCUMENT_DELETE,
    Act.DOCUMENT_ARCHIVE,
    Act.DOCUMENT_UNARCHIVE,
    Act.DOCUMENT_HIDE,
    Act.DOCUMENT_SHOW,
    Act.AUTHORISATION_STATE,
    Act.AUTHORISATION_USE_CODE,
    Act.AUTHORISATION_GIVE_UP,
    Act.RECORD_OPEN,
    Act.RECORD_CLOSE_FOR,
    Act.RECORD_REOPEN,
}
"""Acts that a professional finds again under "Mes accès"."""

GIVEN: Final = frozenset({Act.AUTHORISATION_GIVE, Act.TREATING_DOCTOR_NAME, Act.TREATING_DOCTOR_CONFIRM})
"""Acts of the person's side that give one professional something: told to that professional."""

COUNTED: Final = frozenset(
    {
        Act.RECORD_OPEN, Act.RECORD_CLOSE, Act.RECORD_CLOSE_FOR, Act.RECORD_REOPEN, Act.DOCUMENT_DEPOSIT,
        Act.DOCUMENT_REPLACE,
    }
)  # fmt: skip
"""Acts that are counted whoever does them; those of TOLD are, when a professional does them, and every refusal."""


def given_to(act: Act, detail: tuple[tuple[str, str], ...]) -> str:
    """The professional to whom an act of the person gives something; empty for any other act."""
    said = dict(detail)
    return "" if act not in GIVEN or said.get("answer") == "refused" else said.get("professional", "")
