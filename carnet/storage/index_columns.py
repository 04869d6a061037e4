"""Which columns hold blind indexes. Owns the shape and the collection of the lists; knows no table.

Each application says in its module `indexed` which of its columns a rotation of the indexes converts (`INDEXED`), and
which digests it leaves alone, and why (`LEFT_ALONE`). A test compares these lists with every column of bytes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.apps import apps


@dataclass(frozen=True)
class Indexed:
    """A table with blind indexes: their columns, its primary key, and what a conversion must mind.

    `again_is_new`: a row under the new form makes the one under the former form needless (a mark, a memory). Otherwise
    two rows of one index are an error that stops the rotation. `together`: rows with this value are converted in one
    transaction, for they are joined by their indexes. `resealed` gives the value of `sealed` after the conversion, out
    of the key as it was and the value as it was.
    """

    table: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    again_is_new: bool = False
    together: str = ""
    resealed: Callable[[Mapping[str, object], bytes], bytes] | None = None


def declared() -> tuple[Indexed, ...]:
    """Every table with blind indexes, those of the locator first: what is found there leads to the rest."""
    return tuple(one for module in _modules() for one in module.INDEXED)


def left_alone() -> dict[tuple[str, str], str]:
    """Columns that hold a digest made with a secret and are not converted, with the reason."""
    return {place: why for module in _modules() for place, why in module.LEFT_ALONE.items()}


def _modules() -> list[ModuleType]:
    names = [f"{config.name}.indexed" for config in apps.get_app_configs() if config.name.startswith("carnet.")]
    return [import_module(name) for name in names if find_spec(name)]
