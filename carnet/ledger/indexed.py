"""The blind indexes of the tables of `ledger`. Owns these lines only (see `storage.index_columns`)."""

from typing import Final

from carnet.ledger.own_acts import resealed
from carnet.storage.index_columns import Indexed

INDEXED: Final = (
    Indexed(
        "actor_act",
        ("actor_index", "structure_index"),
        ("actor_index", "event_hash"),
        again_is_new=True,
        resealed=resealed,
    ),
)
_TWO_DAYS: Final = "a count for the budget of a day, with a secret of its own; gone after two days"
LEFT_ALONE: Final[dict[tuple[str, str], str]] = {
    ("actor_act", "event_hash"): "a hash of where the event stands, so that it is told once",
    ("actor_opened", "who_index"): _TWO_DAYS,
    ("actor_opened", "record_index"): _TWO_DAYS,
    ("actor_volume", "who_index"): _TWO_DAYS,
    ("access_alert", "once"): "keeps a second alert of a day out, with a secret of its own; asked on that day only. Who"
    " found that secret could test whom an old alert was about",
}
