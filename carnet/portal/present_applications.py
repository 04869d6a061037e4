"""Applications as a page shows them. Owns shapes for templates; never a right."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from carnet.portal.shown_applications import Shown
from carnet.usecases.list_applications import ApplicationShown


@dataclass(frozen=True)
class Lists:
    """Those that act now, and those that ended."""

    running: list[Shown]
    ended: list[Shown]


def permissions(found: Iterable[ApplicationShown], names: Mapping[UUID, str]) -> Lists:
    """Both lists."""
    all_of_them = [(one.in_force, _shown(one, names)) for one in found]
    return Lists([s for works, s in all_of_them if works], [s for works, s in all_of_them if not works])


def _shown(one: ApplicationShown, names: Mapping[UUID, str]) -> Shown:
    given = one.permission
    return Shown(
        ref=given.grant_id,
        name=one.name,
        may=tuple(str(word) for word in one.may),
        of="" if one.here else names.get(given.record_id, ""),
        by_other=not one.mine,
        since=given.given_at,
        used=given.used_at,
        until=given.ends_at,
        ended=given.ended_at or (None if one.in_force else given.ends_at),
    )
