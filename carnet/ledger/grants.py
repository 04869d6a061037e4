"""What the server may do on the journal: add and read. Owns these lines only; events are never updated or deleted."""

from typing import Final

from carnet.storage.rights import APPEND, CHANGE, Grants, Verb

GRANTS: Final[Grants] = {
    "event": APPEND,
    # The counter and the last link of a stream move with each event.
    "stream_head": CHANGE,
    # Removed by the owner's function `forget_logged` only, once they are in the log.
    "event_pending": APPEND,
    "event_told": APPEND,
    "access_report": APPEND,
    "act_pending": frozenset({Verb.SELECT, Verb.INSERT, Verb.DELETE}),
    "actor_act": frozenset({Verb.SELECT, Verb.INSERT, Verb.DELETE}),
    "act_count": CHANGE | {Verb.DELETE},
    # Counts of the last two days; alerts live three years.
    "actor_opened": frozenset({Verb.SELECT, Verb.INSERT, Verb.DELETE}),
    "actor_volume": CHANGE | {Verb.DELETE},
    "access_alert": frozenset({Verb.SELECT, Verb.INSERT, Verb.DELETE}),
    "access_alert_review": frozenset({Verb.SELECT, Verb.INSERT, Verb.DELETE}),
    "watch_mark": CHANGE,
    "log_leaf": APPEND,
    "log_node": APPEND,
    "checkpoint": APPEND,
    "cosignature": APPEND,
}
