"""Every page that somebody can ask for is alike in the two worlds, for each secret and each who may not know of it."""

from collections.abc import Iterable

import pytest

from tests.noway import observe
from tests.noway.house import House
from tests.noway.observe import Eye, Observed, differences
from tests.noway.secrets import SECRETS, Secret
from tests.noway.steps import every_condition, every_get, every_post

pytestmark = pytest.mark.slow


def every_page(home: House, secret: Secret) -> observe.Walk:
    world = home.child if secret.child else home.adult

    def walk(eye: Eye) -> Iterable[Observed]:
        yield from (eye.look(step) for step in every_get(world))
        yield from (eye.undone(step) for step in every_post(world))
        yield from (eye.look(step) for step in every_condition(world))

    return walk


@pytest.mark.parametrize(("name", "who"), [(s.name, who) for s in SECRETS.values() for who in s.blind])
def test_secret_is_absent_from_every_page(home: House, name: str, who: str) -> None:
    secret = SECRETS[name]
    assert differences(home, secret, who, every_page(home, secret)) == []
