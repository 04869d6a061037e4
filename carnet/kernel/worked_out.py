"""An attribute that is worked out when it is first looked at. Owns no lock: who shares an object works out the same.

`functools.cached_property` of Python 3.11 takes a lock for every instance at once (later ones take none), which cost a
reading as much as opening one of its keys.
"""

from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar, overload

T = TypeVar("T")


class worked_out(Generic[T]):  # It stands where `property` does.
    """As `cached_property`: kept in the object's own dictionary, which also a frozen dataclass has."""

    def __init__(self, work: Callable[[Any], T]) -> None:
        self._work, self.__doc__ = work, work.__doc__
        self._name = work.__name__

    @overload
    def __get__(self, here: None, owner: type) -> Self: ...

    @overload
    def __get__(self, here: object, owner: type) -> T: ...

    def __get__(self, here: object | None, owner: type) -> Self | T:
        """Works it out; from then on the dictionary answers before this is asked."""
        if here is None:
            return self
        made = here.__dict__[self._name] = self._work(here)
        return made
