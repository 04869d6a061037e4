"""Whether this process can serve, for the machines that send requests or watch. Knows no person, writes nothing."""

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Final

from django.db import Error

from carnet.documents import contents
from carnet.kernel.clock import Clock
from carnet.kernel.errors import Unavailable
from carnet.ledger import log_store, months
from carnet.storage import db, migrating

MOST_WAITING: Final = timedelta(minutes=5)
"""An event that is in no signed log for longer: the worker is not there, or its signer stopped."""


@dataclass(frozen=True)
class Readiness:
    """What was looked at. `journal` is false when the oldest event without a signature is older than the limit.

    `documents`: whether the place of the files answers; None when it was not asked. `months`: whether enough months of
    the journal are made ahead; without them acts go on, so that no request is turned away for it.
    """

    database: bool
    migrations: bool = False
    journal: bool = False
    documents: bool | None = None
    months: bool = False

    @property
    def ready(self) -> bool:
        """Whether requests may come. Not the journal: a signer that stopped must not take every record away.

        Nor the files: lists, cards and settings need none, and each machine that asks would find the same place away.
        """
        return self.database and self.migrations

    @property
    def up_to_date(self) -> bool:
        """Whether background work keeps up too."""
        return self.ready and self.journal and self.months and self.documents is not False


def tell_readiness(clock: Clock, *, files: bool = False) -> Readiness:
    """Three short statements, with `files` a question to their place too; never raises because something is away."""
    documents = contents.store_answers() if files else None
    try:
        return replace(db.reading(partial(_looked, clock), attempts=1), documents=documents)
    except (Unavailable, Error):
        # A connection that was cut, or a database without our tables, is none that serves either.
        return Readiness(database=False, documents=documents)


def _looked(clock: Clock) -> Readiness:
    if not migrating.is_complete():
        # The tables that the next look needs may not be there.
        return Readiness(database=True)
    oldest = log_store.oldest_waiting()
    kept_up = oldest is None or clock.now() - oldest <= MOST_WAITING
    enough = months.ahead(clock.now()) >= months.FEW
    return Readiness(database=True, migrations=True, journal=kept_up, months=enough)
