"""Reads everything back when a torture is over. A program run in the environment of a stand; tells its verdict.

It is given what was acknowledged and what was given up, and asks the use cases, `carnet fsck`, `carnet verify` and the
checker of the log. What was given up is sent once more: the answer says whether it was there.
"""

import contextlib
import io
import json
import sys
import time
import uuid
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    pass


TURNS = 20


@dataclass
class Verdict:
    """What was found when all was over."""

    acknowledged: int = 0
    abandoned: int = 0
    abandoned_present: int = 0
    lost: int = 0
    altered: int = 0
    doubled: int = 0
    unrecorded: int = 0
    events: int = 0
    heads: int = 0
    log: list[str] = field(default_factory=list)
    fsck: list[str] = field(default_factory=list)
    verify: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether nothing is wrong."""
        wrong = (self.lost, self.altered, self.doubled, self.unrecorded)
        return wrong == (0, 0, 0, 0) and not (self.log or self.fsck or self.verify)


@dataclass(frozen=True)
class Given:
    """What the farm was answered."""

    record: str
    acknowledged: dict[str, str]
    abandoned: list[str]


def judged(given: Given) -> Verdict:
    """Every document once, byte for byte, with its event; journal, log, files and database fit together."""
    from tests.torture.reading import Odette

    odette = Odette(given.record)
    verdict = Verdict(len(given.acknowledged), len(given.abandoned))
    expected = dict(given.acknowledged)
    for unique in given.abandoned:
        answer = odette.deposit(uuid.UUID(unique))
        verdict.abandoned_present += answer.again
        expected[unique] = str(answer.card.logical_id)
    for unique, logical in expected.items():
        found = odette.original(uuid.UUID(logical))
        verdict.lost += found is None
        verdict.altered += found is not None and found != odette.paper(uuid.UUID(unique))
    listed = odette.listed()
    verdict.doubled = len(listed) - (len(expected) - verdict.lost)
    verdict.unrecorded = len(listed - odette.recorded_documents())
    _judge_whole(verdict)
    return verdict


def _judge_whole(verdict: Verdict) -> None:
    from carnet.kernel.clock import SystemClock
    from carnet.ledger.signer import SignerStopped
    from carnet.storage import db
    from carnet.usecases.sequence_journal import sequence_journal
    from tests.ledger.test_kill_sequencer import unfit

    try:
        for _ in range(TURNS):
            # The worker may be at it at this moment: then its turn comes first.
            sequence_journal(SystemClock())
            verdict.log = unfit()
            if not verdict.log:
                break
            time.sleep(0.5)
    except SignerStopped as stopped:
        # The signer remembers a longer log than the database has: what it signed was lost.
        verdict.log = [str(stopped)]
    verdict.events, verdict.heads = (
        int((db.one(f"SELECT count(*) FROM {table}") or (0,))[0])  # noqa: S608
        for table in ("event", "checkpoint")
    )
    verdict.fsck, verdict.verify = _said("fsck"), _said("verify")


def _said(command: str) -> list[str]:
    """What a command of the program complains of; empty when all fits."""
    from carnet.ops import cli

    told = io.StringIO()
    with contextlib.redirect_stderr(told), contextlib.redirect_stdout(io.StringIO()):
        code = cli.main([command])
    return [f"code {code}", *told.getvalue().splitlines()[-20:]] if code else []


def main() -> None:
    """Judges what the standard input tells."""
    django.setup()
    given = Given(**json.load(sys.stdin))
    sys.stdout.write("\n" + json.dumps(asdict(judged(given))) + "\n")


if __name__ == "__main__":
    main()
