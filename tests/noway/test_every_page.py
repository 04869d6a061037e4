"""Every page that somebody can ask for is alike in the two worlds, for each secret and each who may not know of it.

The short form walks every page once for each kind of secret; `make noninterference` (CARNET_NONINTERFERENCE) for every
secret and everybody.
"""

import os
from collections.abc import Callable, Iterable

import pytest

from tests.authz.matrix import MATRIX, Actor, Answer
from tests.noway import observe
from tests.noway.house import CAREGIVER, HOLDER, MOTHER, PAUL, House
from tests.noway.observe import Eye, Observed, differences
from tests.noway.secrets import SECRETS, Secret
from tests.noway.steps import Step, every_condition, every_get, every_post, has_document, walked

pytestmark = pytest.mark.slow

SHORT = (
    ("hidden_by_the_person", PAUL),
    ("hidden_by_the_person", CAREGIVER),
    ("withheld_from_the_person", HOLDER),
    ("secret_from_the_parents", MOTHER),
    ("kept_from_the_parents_later", MOTHER),
)
ALL = tuple((secret.name, who) for secret in SECRETS.values() for who in secret.blind)
PAIRS = ALL if "CARNET_NONINTERFERENCE" in os.environ else SHORT
AT_WORK = (Actor.DESK, Actor.OPERATOR, Actor.SECRETARY)


def every_page(home: House, secret: Secret) -> observe.Walk:
    """Every route by every method, conditions and ranges."""
    world = home.child if secret.child else home.adult

    def walk(eye: Eye) -> Iterable[Observed]:
        yield from (eye.look(step) for step in every_get(world))
        yield from (eye.undone(step) for step in every_post(world))
        yield from (eye.look(step) for step in every_condition(world))

    return walk


# A new account of an office has a random login, and stands in the list at its alphabetical place.
RANDOM_PLACE = frozenset({"operator_accounts"})
# What is left of the disk moves while two worlds are built: the page says it of the machine, and of nobody.
OF_THE_MACHINE = frozenset({"operator_health"})


def own_pages(actor: Actor) -> Callable[[Eye], Iterable[Observed]]:
    """The pages that the table opens to somebody, and what they do there."""

    def walk(eye: Eye) -> Iterable[Observed]:
        for name in walked():
            looked = name not in OF_THE_MACHINE and not name.startswith("account")
            if looked and MATRIX[name].get[actor] is Answer.OK:
                yield eye.look(Step(name))
            sent = name not in RANDOM_PLACE and not name.startswith("account")
            if sent and MATRIX[name].post[actor] in {Answer.OK, Answer.ELSEWHERE}:
                yield eye.undone(Step(name, method="POST"))

    return walk


@pytest.mark.parametrize(("name", "who"), PAIRS)
def test_secret_is_absent_from_every_page(home: House, name: str, who: str) -> None:
    secret = SECRETS[name]
    found = differences(home, secret, who, every_page(home, secret))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("actor", AT_WORK if PAIRS is SHORT else [a for a in Actor if a.value not in (PAUL,)])
def test_secret_is_absent_from_the_pages_of_who_works_here(home: House, actor: Actor) -> None:
    """The desk, the operator, the secretary; in the long form everybody of the matrix who does not know."""
    secret = SECRETS["hidden_by_the_person"]
    if actor.value not in secret.knows:
        found = differences(home, secret, actor.value, own_pages(actor))
        assert not found, "\n".join(found)


def test_every_page_of_a_document_is_walked_with_the_hidden_one(home: House) -> None:
    steps = list(every_get(home.adult))
    routes = {name for name in walked() if has_document(name, home.adult)}
    assert len(routes) >= 12
    assert {step.route for step in steps if step.which == "hidden"} == routes
    assert {step.route for step in steps} == set(walked())
