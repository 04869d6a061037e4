"""The comparison of two worlds finds each kind of leak that it is for, and nothing once the leak is mended."""

from collections.abc import Iterable

import pytest

from tests.noway.house import House
from tests.noway.leaks import LEAKS
from tests.noway.observe import Eye, Observed, differences
from tests.noway.secrets import SECRETS, Secret
from tests.noway.steps import LOOKED_FOR, SEARCHES, Step

pytestmark = pytest.mark.slow

PRO = ("pro_documents", "pro_document")
PERSON = ("patient_documents", "patient_document", "patient_journal")


def short(secret: Secret, who: str) -> list[Step]:
    """The few pages on which each of the leaks would show."""
    names = PERSON if "person" in who or secret.child or who == "holder" or "caregiver" in who else PRO
    which = ("hidden", "visible")
    looked = [Step(SEARCHES[name], words=words) for name in names if name in SEARCHES for words in LOOKED_FOR[:3]]
    return [*(Step(name, one) for name in names for one in (which if name.endswith("_document") else ("",))), *looked]


@pytest.mark.parametrize("name", LEAKS)
def test_planted_leak_is_found(home: House, name: str) -> None:
    leak = LEAKS[name]
    secret = SECRETS[leak.secret]

    def walk(eye: Eye) -> Iterable[Observed]:
        return [eye.look(step) for step in short(secret, leak.who)]

    with pytest.MonkeyPatch.context() as patch:
        leak.plant(patch)
        assert differences(home, secret, leak.who, walk) != []
    assert differences(home, secret, leak.who, walk) == []


@pytest.mark.parametrize("name", [secret.name for secret in SECRETS.values() if secret.knows])
def test_secret_is_a_difference_for_who_knows(home: House, name: str) -> None:
    """The worlds do differ: a comparison of two equal worlds would prove nothing."""
    secret = SECRETS[name]

    def walk(eye: Eye) -> Iterable[Observed]:
        return [eye.look(Step(name, "hidden")) for name in ("pro_document", "pro_delete")]

    assert differences(home, secret, secret.knows[0], walk) != []
