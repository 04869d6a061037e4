"""Plays a sequence of acts and requests in one world, with a secret or without. Owns the playing; compares nothing."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

import time_machine

from carnet.kernel.errors import Invalid
from tests.authz import routes
from tests.noway import acts
from tests.noway.acts import OPERATIONS
from tests.noway.house import NOW, House
from tests.noway.observe import Eye, Observed, ids_of, told
from tests.noway.secrets import Secret, absent_of
from tests.noway.steps import Step, every_condition, every_get, every_post

SECRET = "the secret"
Program = Sequence[str | Step]
"""What is done: the name of an operation, the secret, or a request."""


def requests(home: House, secret: Secret) -> list[Step]:
    """Everything that may be asked for in the record of a secret."""
    world = home.child if secret.child else home.adult
    return [*every_get(world), *every_condition(world), *every_post(world)]


def played(home: House, secret: Secret, who: str, program: Program, *, kept: bool) -> tuple[list[Observed], list[str]]:
    """Plays a sequence in one world; `kept` leaves the secret out."""
    with routes.world():
        scene = acts.Scene(home, secret, ids_of(home, secret, uuid4()))
        eye, seen = Eye(home, who, scene.ids), list[Observed]()
        for item in program:
            with time_machine.travel(NOW + scene.later, tick=False):
                if isinstance(item, Step):
                    seen.append(_asked(eye, item))
                elif item != SECRET:
                    _done(scene, item)
                elif not kept or secret.absent:
                    scene.ids = ids_of(home, secret, absent_of(home, secret) if kept else secret.make(home))
                    eye.knows(scene.ids)
        with time_machine.travel(NOW + scene.later + timedelta(minutes=1), tick=False):
            return seen, told(who)


def _done(scene: acts.Scene, name: str) -> None:
    """What breaks a rule of form is told to who does it, and changes nothing."""
    with suppress(Invalid):
        OPERATIONS[name].run(scene)


def _asked(eye: Eye, step: Step) -> Observed:
    """A reading stands; a form is taken back, so that it ends no session and closes no record in mid-sequence."""
    return eye.undone(step) if step.method == "POST" else eye.look(step)
