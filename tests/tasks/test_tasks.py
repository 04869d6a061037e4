"""Each task of docs/tasks.csv succeeds with links and forms alone, in the number of steps that the table says.

`CARNET_GOLDEN=write` renews the table; a person then reads what changed. On a phone in Chromium: `make a11y`.
"""

import csv
import io
import os
from pathlib import Path

import pytest

from tests import cast
from tests.portal import site
from tests.tasks.hands import Absent, PlainHands
from tests.tasks.people import World
from tests.tasks.tasks import TASKS, Task

TABLE = Path(__file__).parent.parent.parent / "docs" / "tasks.csv"
HEAD = ("task", "words", "promise", "begins", "steps", "way")
# What a tired person still does; the activation of an account has six pages since each asks one thing.
MOST_STEPS = 8
pytestmark = pytest.mark.django_db


def row(task: Task, way: list[str]) -> list[str]:
    """A line of the table."""
    return [task.name, task.words, task.promise, task.begins, str(len(way)), " > ".join(way)]


def table() -> dict[str, list[str]]:
    """The lines of the table by the name of their task."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        head, *lines = csv.reader(file)
    assert tuple(head) == HEAD
    return {line[0]: line for line in lines}


def written(lines: dict[str, list[str]]) -> str:
    """The table as a file."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEAD)
    writer.writerows(lines[task.name] for task in TASKS if task.name in lines)
    return out.getvalue()


@pytest.mark.parametrize("task", TASKS, ids=lambda one: one.name)
def test_task_person_without_scripts_succeeds_in_the_steps_of_the_table(task: Task) -> None:
    done = task.run(World(site.opened().scene, PlainHands))
    if os.environ.get("CARNET_GOLDEN") == "write":
        lines = {**(table() if TABLE.exists() else {}), task.name: row(task, done.way)}
        TABLE.write_text(written(lines), encoding="utf-8")
    assert table()[task.name] == row(task, done.way)
    assert len(done.way) <= MOST_STEPS


def test_table_holds_the_twenty_tasks_and_no_other() -> None:
    assert len(TASKS) == 20 and list(table()) == [task.name for task in TASKS]


def test_hands_find_nothing_that_is_not_on_the_page() -> None:
    hands = PlainHands()
    hands.open("home")
    with pytest.raises(Absent):
        hands.follow("Tout savoir")
    with pytest.raises(Absent):
        hands.press("Payer")
    with pytest.raises(Absent):
        hands.fill("carte", "1")
    assert hands.way == []


def test_task_that_takes_a_step_more_is_seen() -> None:
    """The planted detour: through the documents and back."""
    task = next(one for one in TASKS if one.name == "who-looked")
    world = World(site.opened().scene, PlainHands)
    world.scene.agrees(cast.HELENE)
    hands = world.person(cast.ODETTE)
    hands.open("patient_home")
    hands.follow("Mes documents")
    hands.follow("Accueil")
    hands.follow("Qui a vu mon dossier")
    assert row(task, hands.way) != table()[task.name]
