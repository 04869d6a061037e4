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
LEFT_ALONE: Final[dict[tuple[str, str], str]] = {
    ("actor_act", "event_hash"): "a hash of where the event stands, so that it is told once",
}
