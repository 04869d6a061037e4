"""Every reading of the FHIR door is alike in the two worlds, for each secret and each who may not know of it."""

import os

import pytest

from tests.noway import observe
from tests.noway.door import addresses, door
from tests.noway.house import DEPOSITOR, HOLDER, MOTHER, NOBODY, PAUL, House
from tests.noway.observe import ids_of
from tests.noway.secrets import SECRETS

pytestmark = pytest.mark.slow

SHORT = (
    ("hidden_by_the_person", PAUL),
    ("withheld_from_the_person", HOLDER),
    ("secret_from_the_parents", MOTHER),
    ("kept_from_the_parents_later", MOTHER),
)
ALL = tuple((one.name, who) for one in SECRETS.values() for who in one.blind)
PAIRS = ALL if "CARNET_NONINTERFERENCE" in os.environ else SHORT


@pytest.mark.parametrize(("name", "who"), PAIRS)
def test_secret_is_absent_from_the_door(home: House, name: str, who: str) -> None:
    found = observe.differences(home, SECRETS[name], who, door(home))
    assert not found, "\n".join(found)


def test_who_knows_the_secret_sees_a_difference_at_the_door(home: House) -> None:
    """The walk looks where secrets show: to its depositor the two worlds differ on each address of the document."""
    found = observe.differences(home, SECRETS["hidden_by_the_person"], DEPOSITOR, door(home))
    differing = {one.partition(":")[0] for one in found}
    assert {"document hidden", "Patient/{0}/$everything"} <= differing
    steps = dict(addresses(ids_of(home, SECRETS["hidden_by_the_person"], NOBODY)))
    assert len(steps) >= 25
