"""The twenty tasks in Chromium, on a telephone without JavaScript and by the keyboard alone (`make a11y`)."""

import os

import pytest

from tests.identity.test_sign_in_browser import site as site
from tests.portal.site import opened
from tests.tasks.in_chromium import KeyboardHands, PhoneHands, devices
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


HANDS = {"phone-without-scripts": PhoneHands, "keyboard": KeyboardHands}


@pytest.mark.parametrize("hands", HANDS)
@pytest.mark.parametrize("task", SOME, ids=lambda one: one.name)
def test_task_person_in_a_browser_succeeds_in_the_steps_of_the_table(site: str, task: Task, hands: str) -> None:
    with devices(site, HANDS[hands]) as device:
        done = task.run(World(opened().scene, device))
    assert table()[task.name] == row(task, done.way)
