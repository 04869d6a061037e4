"""The shape of a screen of the gallery. Owns no screen: the modules `gallery*` list them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from carnet.portal.preferences import View


@dataclass(frozen=True)
class Screen:
    """One screen: its name, its template, for whom it is, and what the view would give.

    The audience `pro` is everybody at work: professionals, desk agents, operators.
    """

    name: str
    template: str
    audience: str
    context: Mapping[str, Any] = field(default_factory=dict)
    home: bool = False
    late: Mapping[str, Callable[[], Any]] = field(default_factory=dict)
    """What the program itself gives in the language of the reading, made when the screen is drawn."""

    @property
    def own_view(self) -> View:
        """The view that these readers get before they choose."""
        return View.COMPLETE if self.audience == "pro" else View.SIMPLE
