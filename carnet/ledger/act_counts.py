"""How often acts were done and refused, by day. Owns the counts; never who acted, where, or in whose record.

The worker adds each event once, in the transaction in which it takes the event from those that wait.
"""

from dataclasses import dataclass
from datetime import date

from carnet.ledger.event import NewEvent, Outcome
from carnet.storage import db


@dataclass(frozen=True)
class ActCount:
    """How often one act ended in one way on a day, at one door. `rule` is kept of refusals only."""

    on_day: date
    interface: str
    act: str
    outcome: str
    rule: str
    number: int

    @property
    def refused(self) -> bool:
        """Whether the act was refused."""
        return self.outcome == Outcome.REFUSED


def add(event: NewEvent, on_day: date) -> None:
    """One more."""
    rule = event.rule if event.outcome is Outcome.REFUSED else ""
    db.execute(
        "INSERT INTO act_count AS c (on_day, interface, act, outcome, rule, number) VALUES (%s, %s, %s, %s, %s, 1)"
        " ON CONFLICT (on_day, interface, act, outcome, rule) DO UPDATE SET number = c.number + 1",
        [on_day, event.interface, event.act, event.outcome.value, rule],
    )


def between(first: date, last: date) -> tuple[ActCount, ...]:
    """The counts of the days from one to another, both with it."""
    found = db.rows(
        "SELECT on_day, interface, act, outcome, rule, number FROM act_count WHERE on_day BETWEEN %s AND %s"
        " ORDER BY on_day, interface, act, outcome, rule",
        [first, last],
    )
    return tuple(ActCount(*row) for row in found)


def forget(before: date) -> int:
    """Deletes the counts of days before one and returns how many."""
    return db.execute("DELETE FROM act_count WHERE on_day < %s", [before])
