"""What the homes of the desk and of the operator lead to. Owns three lists of groups; each page adds its one line.

A group has at most eight tiles (a check of every screen): more is a wall, not a choice.

A tile of DESK_PERSON leads to a page about one record: its address takes `record`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.urls import reverse

from carnet.portal.jinja import t
from carnet.portal.shown import RecordState

_ALWAYS: Final = frozenset(RecordState)
_OPEN: Final = frozenset({RecordState.ACTIVE, RecordState.SUSPENDED})
_CLOSED: Final = frozenset({RecordState.CLOSED})


@dataclass(frozen=True)
class Tile:
    """A way to a page: its name in the addresses, its picture, the ids of its words; for which states of a record."""

    page: str
    icon: str
    label: str
    hint: str = ""
    states: frozenset[RecordState] = _ALWAYS
    # Of no use once the person died.
    living: bool = False


@dataclass(frozen=True)
class Group:
    """Tiles that belong together, under a title: its id, and the tiles."""

    title: str
    tiles: tuple[Tile, ...]


DESK_HOME: Final[tuple[Group, ...]] = (
    # One line a tile.
    Group(
        "desk_home.group_open",
        (
            Tile("desk_open", "ouvrir_dossier", "opening.title", "opening.tile_hint"),
            Tile("desk_open_child", "enfant", "open_child.title", "open_child.hint"),
            Tile("desk_open_protected", "aider", "open_protected.title", "open_protected.hint"),
            Tile("desk_new_account", "code", "new_account.title", "new_account.hint"),
        ),
    ),
    Group(
        "desk_home.group_more",
        (
            Tile("desk_accounts", "entrer", "accounts.title", "accounts.tile_hint"),
            Tile("desk_by_traits", "chercher", "desk_home.by_traits", "desk_home.by_traits_hint"),
            Tile("desk_letters", "imprimer", "letters.title", "letters.tile_hint"),
            Tile("desk_court", "protege", "desk_court.title", "desk_court.hint"),
            Tile("desk_reports", "attention", "desk_home.reports", "desk_home.reports_hint"),
        ),
    ),
)
DESK_PERSON: Final[tuple[Group, ...]] = (
    # One line a tile.
    Group(
        "desk_person.group_life",
        (
            Tile("desk_person_account", "entrer", "account.title", "accounts.tile_hint"),
            Tile("desk_ties", "aider", "desk_person.ties", "desk_person.ties_hint"),
            Tile("desk_close", "fermer_dossier", "desk_close.title", "desk_close.tile_hint", _OPEN),
            Tile("desk_reopen", "rouvrir_dossier", "reopening.title", "reopening.tile_hint", _CLOSED, living=True),
            Tile(
                "desk_contest",
                "refus",
                "desk_contest.title",
                "desk_contest.tile_hint",
                frozenset({RecordState.SUSPENDED}),
            ),
            Tile("desk_death", "fermer_dossier", "desk_death.title", "desk_death.tile_hint", _CLOSED, living=True),
        ),
    ),
    Group(
        "desk_person.group_identity",
        (
            Tile("desk_identity", "personne", "desk_person.identity", "desk_person.identity_hint"),
            Tile("desk_merge", "dossier", "desk_person.merge", "desk_person.merge_hint"),
            Tile("desk_move", "document", "desk_person.move", "desk_person.move_hint", frozenset({RecordState.ACTIVE})),
            Tile("desk_transfers", "documents", "desk_person.transfers", "desk_person.transfers_hint"),
        ),
    ),
)
OPERATOR_HOME: Final[tuple[Group, ...]] = (
    # One line a tile.
    Group(
        "operator_home.group_see",
        (
            Tile("operator_activity", "calendrier", "done_acts.title", "done_acts.tile_hint"),
            Tile("operator_integration", "lier", "integration.title", "integration.tile_hint"),
            Tile("operator_health", "ordinateur", "health.title", "health.tile_hint"),
        ),
    ),
    Group(
        "operator_home.group_watch",
        (
            Tile("operator_reports", "attention", "operator_reports.title", "operator_reports.hint"),
            Tile("operator_mistakes", "changer", "operator_mistakes.title", "operator_mistakes.tile_hint"),
            Tile("operator_emergencies", "urgence", "emergencies.title", "emergencies.tile_hint"),
            Tile("operator_alerts", "journal", "alerts.title", "alerts.tile_hint"),
            Tile("operator_heirs", "personne_de_confiance", "heir.title", "heir.tile_hint"),
            Tile("operator_suspend", "protege", "suspend.title", "suspend.tile_hint"),
            Tile("operator_fraud", "fermer_dossier", "fraud.title", "fraud.tile_hint"),
            Tile("operator_content_checks", "resultat", "operator_checks.tile", "operator_checks.tile_hint"),
        ),
    ),
    Group(
        "operator_home.group_instance",
        (
            Tile("operator_structures", "structure", "operator_structures.title", "operator_structures.hint"),
            Tile("operator_accounts", "equipe", "operator_accounts.title", "operator_accounts.hint"),
            Tile("operator_regulation", "telephone", "regulation.title", "regulation.tile_hint"),
            Tile("operator_matrix", "choisir", "operator_matrix.title", "operator_matrix.hint"),
        ),
    ),
)


def shown(
    groups: Iterable[Group], record: UUID | None = None, state: RecordState | None = None, *, deceased: bool = False
) -> list[dict[str, Any]]:
    """The groups as the macro `ui.tile_groups` takes them, without what makes no sense in this state of the record."""
    parts = {"record": record} if record else {}
    found = []
    for group in groups:
        kept = [tile for tile in group.tiles if _makes_sense(tile, state, deceased=deceased)]
        if kept:
            found.append({"title": str(t(group.title)), "tiles": [_drawn(tile, parts) for tile in kept]})
    return found


def _makes_sense(tile: Tile, state: RecordState | None, *, deceased: bool) -> bool:
    return (state is None or state in tile.states) and not (deceased and tile.living)


def _drawn(tile: Tile, parts: Mapping[str, UUID]) -> dict[str, str]:
    return {
        "href": reverse(tile.page, kwargs=dict(parts)),
        "icon": tile.icon,
        "label": str(t(tile.label)),
        "hint": str(t(tile.hint)) if tile.hint else "",
    }
