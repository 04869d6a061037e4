"""Migrations: one line each app, none missing, each one that can be undone or says why not."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration

Node = tuple[str, str]
# A step that cannot be undone, with the reason; a restore from backup is then the only way back.
ONE_WAY: dict[Node, str] = {}


def own_labels() -> list[str]:
    """The apps of carnet that have migrations."""
    return [c.label for c in apps.get_app_configs() if c.name.startswith("carnet.") and c.models_module]


def not_linear(nodes: dict[Node, Migration], label: str) -> Iterator[str]:
    """Where the history of an app forks, merges or starts twice."""
    own = {key: m for key, m in nodes.items() if key[0] == label}
    parents = {key: [d for d in m.dependencies if d[0] == label] for key, m in own.items()}
    roots = [key for key, found in parents.items() if not found]
    yield from (f"{label}: several first migrations {roots}" for _ in range(len(roots) > 1))
    yield from (f"{key}: a merge" for key, found in parents.items() if len(found) > 1)
    for key in own:
        if sum(key in found for found in parents.values()) > 1:
            yield f"{key}: a fork"
    numbers = sorted(name[:4] for _, name in own)
    if numbers != [f"{n:04d}" for n in range(1, len(own) + 1)]:
        yield f"{label}: numbers {numbers}"


def one_way(migration: Migration) -> Iterator[str]:
    """Operations that cannot be undone."""
    key = (migration.app_label, migration.name)
    yield from (
        f"{key}: {o.__class__.__name__}" for o in migration.operations if not o.reversible and key not in ONE_WAY
    )


@pytest.fixture
def nodes() -> dict[Node, Migration]:
    """Every migration on disk."""
    return dict(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def test_migrations_of_every_app_are_one_line(nodes: dict[Node, Migration]) -> None:
    labels = own_labels()
    assert {"storage", "ledger", "documents", "consent", "identity"} <= set(labels)
    assert [c for label in labels for c in not_linear(nodes, label)] == []


def _planted(name: str, *dependencies: Node) -> Migration:
    made = Migration(name, "storage")
    vars(made)["dependencies"] = list(dependencies)
    return made


@pytest.mark.parametrize(
    "planted",
    [
        _planted("0003_fork", ("storage", "0001_initial")),
        _planted("0003_second_root"),
        _planted("0009_hole", ("storage", "0002_foreign_keys")),
    ],
    ids=lambda m: m.name,
)
def test_migrations_check_catches_a_planted_break(nodes: dict[Node, Migration], planted: Migration) -> None:
    assert list(not_linear({**nodes, ("storage", planted.name): planted}, "storage"))


def test_migrations_can_be_undone_or_say_why_not(nodes: dict[Node, Migration]) -> None:
    own = [m for (label, _), m in nodes.items() if label in own_labels()]
    assert own
    assert [c for m in own for c in one_way(m)] == []


def test_migrations_check_catches_a_planted_one_way_step() -> None:
    planted = _planted("0003_one_way", ("storage", "0002_foreign_keys"))
    vars(planted)["operations"] = [migrations.RunSQL("DELETE FROM head")]
    assert list(one_way(planted))


@pytest.mark.django_db
def test_migrations_are_not_missing_any(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_migrations_check_catches_a_planted_field(monkeypatch: pytest.MonkeyPatch) -> None:
    head: Any = apps.get_model("storage", "Head")
    planted = models.TextField(null=True)
    planted.set_attributes_from_name("planted")
    planted.model = head
    options = vars(head)["_meta"]
    monkeypatch.setattr(options, "local_fields", [*options.local_fields, planted])
    with pytest.raises(SystemExit):
        call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_migrations_were_all_applied_to_the_test_database() -> None:
    loader = MigrationLoader(connection)
    assert set(loader.graph.leaf_nodes()) <= set(loader.applied_migrations)
