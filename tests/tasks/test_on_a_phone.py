"""The twenty tasks on a telephone in Chromium without JavaScript, in the same steps (`make a11y`)."""

import os

import pytest

from tests.identity.test_sign_in_browser import site as site
from tests.portal.site import opened
from tests.tasks.in_chromium import phones
from tests.tasks.people import World
from tests.tasks.tasks import TASKS, Task
from tests.tasks.test_tasks import row, table

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.enable_socket,
    pytest.mark.timeout(120),
    pytest.mark.django_db(transaction=True),
]
ALL = bool(os.environ.get("CARNET_A11Y_ALL"))
# One of them in `make test`: the hands themselves must not rot.
SOME = [one for one in TASKS if ALL or one.name == "hide-from-one"]


@pytest.mark.parametrize("task", SOME, ids=lambda one: one.name)
def test_task_person_on_a_phone_without_scripts_succeeds_in_the_steps_of_the_table(site: str, task: Task) -> None:
    with phones(site) as phone:
        done = task.run(World(opened().scene, phone))
    assert table()[task.name] == row(task, done.way)
