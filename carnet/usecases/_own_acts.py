"""Which acts an actor is told of. Owns the two lists; never writes."""

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
    Act.RECORD_CLOSE,
    Act.RECORD_REOPEN,
}
"""Acts that a professional finds again under "Mes accès"."""
