"""`carnet due`: which delayed acts of the law wait, when and how many. Shows no record and no person."""

import argparse
from typing import TYPE_CHECKING

from carnet.ops.sentences import both, one_line
from carnet.ops.surroundings import opened

if TYPE_CHECKING:
    from carnet.storage.due import DayOfRule


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose."""


def run(args: argparse.Namespace) -> int:
    """Prints one line a day and rule, the nearest first; days are those of the instance's zone."""
    with opened():
        # Imported here: models exist only once Django is ready.
        from django.conf import settings

        from carnet.storage.due import by_day

        days = tuple(by_day(settings.CARNET_LEGAL_ZONE))
    print("\n".join(line(one) for one in days) if days else both("ops.due.none"))
    return 0


def line(one: "DayOfRule") -> str:
    """The day, how many, and what."""
    return f"{one.day.isoformat()}  {one.number:>6}  {one_line(f'ops.due.{one.rule.value}')}"
