"""What the operator's pages of reports, doors and health share: the decision, its event, and small numbers. No person.

A small number can point at somebody who was there that day: it is told as "few", and what is made of it says no more.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, TypeVar

from carnet.kernel.errors import Refusal
from carnet.ledger.act_counts import ActCount
from carnet.policy.acts import Act
from carnet.policy.rulebook import RULES
from carnet.usecases._staff import looked
from carnet.usecases.caller import Caller

T = TypeVar("T")
FEWEST: Final = 5
"""Numbers under this one are not told, but nothing at all is."""


@dataclass(frozen=True)
class Told:
    """A number as it may be told: whole, or at least so much where small parts are kept back (`few`)."""

    number: int
    few: bool = False


def told(number: int) -> Told:
    """A number of one day or of one rule."""
    return Told(0, few=True) if 0 < number < FEWEST else Told(number)


def summed(parts: Iterable[Told]) -> Told:
    """Several numbers together. It is the sum of what was told: nobody finds a part by taking away the others."""
    all_of_them = tuple(parts)
    return Told(sum(one.number for one in all_of_them), any(one.few for one in all_of_them))


def by_rule(found: Iterable[ActCount], most: int | None = None) -> tuple[tuple[str, Told], ...]:
    """How often each rule refused, the most often first; `most` of them."""
    rules: Counter[str] = Counter()
    for one in found:
        if one.refused:
            rules[one.rule] += one.number
    return tuple((rule, told(number)) for rule, number in rules.most_common(most))


def is_known(rule: str) -> bool:
    """Whether the rulebook has a rule of this name."""
    return rule in RULES


def seen(caller: Caller, what: str, work: Callable[[], T]) -> T | Refusal:
    """Decides and records that an operator looks at this part, and reads it."""
    return looked(caller, Act.OPERATION_SEE, (("read", what),), work)
