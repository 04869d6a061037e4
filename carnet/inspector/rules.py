"""The catalogue of rules: their stages in the order of the way, and where each comes from. Owns no check, no text."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

RECORD: Final = "record"
OTHER: Final = "other"
# Rules that say themselves only when they are broken, by the beginning of their names: where they stand on the way.
_FAMILIES: Final[Mapping[str, str]] = {
    "soap": "envelope", "mtom": "parts", "vihf": "trust", "xds": "lot", "metadata": "lot", "lot": "values",
    "query": "query", "record_message": "record", "ins": "person", "cda": "cda", "xml": "cda",
}  # fmt: skip
_LAST: Final = "files"


@dataclass(frozen=True)
class Rule:
    """One rule of the catalogue."""

    id: str
    stage: str
    source: str


@dataclass(frozen=True)
class Stage:
    """A part of the way; `of` names the transactions that pass it, none: all of them."""

    name: str
    of: tuple[str, ...]
    rules: tuple[Rule, ...]

    def is_on_the_way_of(self, transaction: str, service: str) -> bool:
        """Whether a message of this transaction comes here."""
        return not self.of or transaction in self.of or (RECORD in self.of and service == RECORD)


@cache
def stages() -> tuple[Stage, ...]:
    """Every stage, in its order."""
    plain = tomllib.loads(resources.files("carnet.inspector.data").joinpath("rules.toml").read_text("utf-8"))
    return tuple(
        Stage(
            one["name"], tuple(one["of"]), tuple(Rule(each["id"], one["name"], each["source"]) for each in one["rule"])
        )
        for one in plain["stage"]
    )


@cache
def every() -> Mapping[str, Rule]:
    """Every rule by its id."""
    return {rule.id: rule for stage in stages() for rule in stage.rules}


def stage_of(rule: str) -> str:
    """The stage of a rule, in the catalogue or not."""
    known = every().get(rule)
    return known.stage if known else _FAMILIES.get(rule.partition(".")[0], _LAST)


def order_of(stage: str) -> int:
    """The place of a stage on the way."""
    return next((at for at, one in enumerate(stages()) if one.name == stage), len(stages()))


def not_reached(checked: Iterable[str], failed: str, transaction: str, service: str) -> Iterator[Rule]:
    """The rules on the way of a message that ended at a broken rule, and that it never came to."""
    seen, last = set(checked), order_of(stage_of(failed))
    for stage in stages():
        if order_of(stage.name) < last or not stage.is_on_the_way_of(transaction, service):
            continue
        rules = stage.rules if order_of(stage.name) > last else _after(stage.rules, failed)
        yield from (rule for rule in rules if rule.id not in seen)


def _after(rules: tuple[Rule, ...], failed: str) -> tuple[Rule, ...]:
    """The rules of the same stage that stand behind the broken one."""
    at = next((at for at, rule in enumerate(rules) if rule.id == failed), len(rules))
    return rules[at + 1 :]
