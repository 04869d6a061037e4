"""The part `[budgets]` of the operator's file. Owns its keys and its limits; never a count.

    [budgets.professional]
    records_day = [150, 500]

The first number raises an alert, the second one stops; 0 for none. What is not named keeps its cautious default.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from carnet.config.option_errors import OptionDamaged
from carnet.policy.budgets import DEFAULTS, Budget, Budgets, Counted, Measure

MOST = 10_000_000


def budgets(content: Any, path: Path) -> Budgets:
    """The budgets in force; OptionDamaged names what is unknown, of another shape, or in the wrong order."""
    if not isinstance(content, dict):
        raise OptionDamaged(option="budgets", path=str(path))
    for whose in content:
        if whose not in set(Counted) or not isinstance(content[whose], dict):
            raise OptionDamaged(option=f"budgets.{whose}", path=str(path))
    return {whose: _lines(whose, content.get(whose.value, {}), path) for whose in Counted}


def _lines(whose: Counted, content: Mapping[str, Any], path: Path) -> Mapping[Measure, Budget]:
    for name in content:
        if name not in set(Measure):
            raise OptionDamaged(option=f"budgets.{whose.value}.{name}", path=str(path))
    read = {Measure(name): _budget(f"budgets.{whose.value}.{name}", given, path) for name, given in content.items()}
    return {**DEFAULTS[whose], **read}


def _budget(option: str, given: Any, path: Path) -> Budget:
    if not isinstance(given, list) or len(given) != 2 or not all(type(one) is int for one in given):
        raise OptionDamaged(option=option, path=str(path))
    alert, ceiling = given
    # A ceiling below the alert would stop people before anybody looked.
    if not 0 <= alert <= MOST or not 0 <= ceiling <= MOST or (alert and ceiling and ceiling < alert):
        raise OptionDamaged(option=option, path=str(path))
    return Budget(alert, ceiling)
