"""The rules of versions and ties hold after any sequence of acts (issue 5, point 3).

A chain has exactly one end; no document is its own former state; what was deleted never comes back; what the person
hid is never seen by another professional; versions count from 1 without a gap, each in its lot.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from carnet.documents import entries
from carnet.documents.entry import EntryStatus
from carnet.storage import db, keys
from carnet.usecases._card import Card
from carnet.usecases._incoming import Upload
from carnet.usecases.add_to_document import add_to_document
from carnet.usecases.archive_document import archive_document
from carnet.usecases.caller import Caller
from carnet.usecases.change_visibility import change_visibility
from carnet.usecases.delete_document import delete_document
from carnet.usecases.deposit_document import Deposited, deposit_document
from carnet.usecases.replace_document import replace_document
from tests import cast
from tests.usecases import cdas
from tests.usecases.scene import Scene, seen

ACTS = ("deposit", "replace", "replace", "add", "delete", "archive", "unarchive", "hide", "show")
STEPS = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 9)), min_size=3, max_size=10)


@dataclass
class World:
    """A record with what was done to it: which documents there are, were deleted, are hidden by the person."""

    scene: Scene
    documents: list[UUID] = field(default_factory=list)
    former: dict[UUID, UUID] = field(default_factory=dict)
    deleted: set[UUID] = field(default_factory=set)
    hidden: set[UUID] = field(default_factory=set)

    def do(self, act: str, number: int) -> None:
        """One act on one of the documents, by Hélène, or by the person for what she hides and shows."""
        if act == "deposit" or not self.documents:
            self._entered(deposit_document(self.helene, self.scene.record, self._new()), None)
            return
        one = self.documents[number % len(self.documents)]
        record = self.scene.record
        if act == "replace":
            self._entered(replace_document(self.helene, record, one, self._new()), one)
        elif act == "add":
            self._entered(add_to_document(self.helene, record, one, self._new()), None)
        elif act == "delete" and isinstance(delete_document(self.helene, record, one), Card):
            self.deleted.add(one)
        elif act in ("archive", "unarchive"):
            archive_document(self.helene, record, one, archive=act == "archive")
        elif act in ("hide", "show"):
            self._made_visible(change_visibility(self.scene.odette, record, one, hide=act == "hide"), one, act)

    @property
    def helene(self) -> Caller:
        """Who deposits."""
        return self.scene.caller(cast.HELENE)

    def _new(self) -> Upload:
        unique = f"9{len(self.documents)}"
        return cdas.upload(cdas.structured(cast.ODETTE, f"Texte {unique}", unique))

    def _entered(self, answer: object, former: UUID | None) -> None:
        if not isinstance(answer, Deposited):
            return
        new = answer.card.logical_id
        self.documents.append(new)
        if former is not None:
            self.former[new] = former
            self.hidden |= {new} if former in self.hidden else set()

    def _made_visible(self, answer: object, one: UUID, act: str) -> None:
        if not isinstance(answer, Card) or (act == "show" and one not in self.hidden):
            # What is not hidden is not shown again; a former state that was hidden alone stays so.
            return
        chain = {one, *self.states(one)} - self.deleted
        self.hidden = self.hidden | chain if act == "hide" else self.hidden - chain

    def states(self, one: UUID) -> Iterator[UUID]:
        """The former states of a document."""
        while one in self.former:
            one = self.former[one]
            yield one

    def check(self) -> None:
        """Every rule, on the database and through the doors."""
        self._check_chains()
        self._check_versions()
        paul, odette = self._seen(self.scene.caller(cast.PAUL)), self._seen(self.scene.odette)
        assert set(odette) == set(self.documents) - self.deleted
        assert set(paul) == set(odette) - self.hidden
        for reader in (paul, odette):
            shown = {self.former[one] for one in self.former if one in reader or one in self.deleted}
            replaced = {one for one, status in reader.items() if status is EntryStatus.DEPRECATED}
            assert replaced <= set(self.former.values()) & shown

    def _seen(self, reader: Caller) -> dict[UUID, EntryStatus]:
        return {entry.logical_id: entry.availability for entry in seen(reader, self.scene.record)}

    def _check_chains(self) -> None:
        rows = db.rows("SELECT source_id, target_id FROM association WHERE kind = 'RPLC'")
        links = {UUID(str(source)): UUID(str(target)) for source, target in rows}
        assert links == self.former
        assert len(set(links.values())) == len(links)
        for one in self.documents:
            assert one not in list(self.states(one))

    def _check_versions(self) -> None:
        rows = db.rows("SELECT logical_id, version, entry_uuid, status, set_id FROM entry_version ORDER BY version")
        assert len({row[2] for row in rows}) == len(rows)
        for one in self.documents:
            mine = [row for row in rows if row[0] == one]
            assert [row[1] for row in mine] == list(range(1, len(mine) + 1))
            statuses = [row[3] for row in mine]
            assert ("deleted" in statuses) == (one in self.deleted)
            assert "deleted" not in statuses[:-1]
            members = db.rows("SELECT set_id FROM association WHERE kind = 'HasMember' AND target_id = %s", [one])
            assert sorted(row[0] for row in members) == sorted(row[4] for row in mine)


@contextmanager
def _undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@settings(
    max_examples=30, deadline=None, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(steps=STEPS)
@example(steps=[("deposit", 0), ("replace", 0), ("hide", 0), ("show", 1)])
@example(steps=[("deposit", 0), ("replace", 0), ("hide", 1), ("show", 0), ("hide", 1)])
def test_documents_any_sequence_of_acts_keeps_the_rules(scene: Scene, steps: list[tuple[str, int]]) -> None:
    with _undone():
        scene.agrees(cast.PAUL)
        world = World(scene)
        for act, number in steps:
            world.do(act, number)
        world.check()


def _second_successor(world: World) -> None:
    """A tie that is not there, and would be a second successor."""
    world.former[world.documents[-1]] = world.documents[0]


def _forgotten_hiding(world: World) -> None:
    world.hidden.clear()


def _returned(world: World) -> None:
    opened = keys.load(world.scene.record)
    assert opened is not None
    entry = entries.by_logical_id(opened, next(iter(world.deleted)))
    assert entry is not None
    db.execute(
        "INSERT INTO entry_version SELECT (jsonb_populate_record(v, jsonb_build_object('version', v.version + 1,"
        " 'status', 'current', 'entry_uuid', gen_random_uuid()))).* FROM entry_version v"
        " WHERE entry_uuid = %s",
        [entry.entry_uuid],
    )


@pytest.mark.parametrize("planted", [_second_successor, _forgotten_hiding, _returned])
def test_documents_checker_finds_a_planted_fault(scene: Scene, planted: Callable[[World], None]) -> None:
    scene.agrees(cast.PAUL)
    world = World(scene)
    for act, number in (("deposit", 0), ("replace", 0), ("hide", 1), ("deposit", 0), ("delete", 2)):
        world.do(act, number)
    world.check()
    planted(world)
    with pytest.raises(AssertionError):
        world.check()
