"""The print queue of the desk: who prints, what is recorded, what a stranger learns."""

from dataclasses import replace

import pytest

from carnet.identity import accounts, activation
from carnet.identity.activation import Issued
from carnet.identity.letters import Outcome
from carnet.kernel.clock import FixedClock
from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.ids import AccountId
from carnet.policy.model import AuthenticationMode
from carnet.usecases.caller import Caller
from carnet.usecases.list_letters import list_letters
from carnet.usecases.print_letters import print_letters
from carnet.usecases.settle_letter import settle_letter
from tests import cast
from tests.journal import acts, events
from tests.usecases import scene
from tests.usecases.scene import Scene

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def here(clock: FixedClock) -> Scene:
    """Odette's open record."""
    return scene.at(clock)


def _letter(here: Scene, made_by: str = "somebody") -> Issued:
    account = accounts.account_of_record(here.record)
    assert account is not None
    return activation.issue(
        AccountId(account.account_id), activation.Reason.RECOVERY, made_by=made_by, at=here.clock.now()
    )


def test_print_letters_agent_prints_and_the_person_reads_it_in_the_journal(here: Scene) -> None:
    issued, rosa = _letter(here), cast.desk_agent(here.clock)
    queue = list_letters(rosa)
    assert not isinstance(queue, Refusal) and [one.letter_id for one in queue] == [issued.letter_id]
    printed = print_letters(rosa, [issued.letter_id], mark=True)
    assert not isinstance(printed, Refusal)
    assert printed[0].values["code"].replace(" ", "") == issued.code
    assert settle_letter(rosa, issued.letter_id, Outcome.HANDED_OVER) is Outcome.HANDED_OVER
    assert acts(here.record)[-2:] == [("letter:print", "done"), ("letter:settle", "done")]
    last = events(here.record)[-1]
    assert dict(last.detail) == {"message": "letter.activation", "outcome": "handed_over"}
    assert issued.code not in repr(events(here.record))
    # Once: the second agent is told, and nothing is printed any more.
    assert isinstance(settle_letter(rosa, issued.letter_id, Outcome.POSTED), Conflict)
    assert print_letters(rosa, [issued.letter_id], mark=True) == ()


def test_print_letters_who_wanted_the_letter_prints_it(here: Scene) -> None:
    helene = here.caller(cast.HELENE)
    issued = _letter(here, made_by=helene.actor_id)
    printed = print_letters(helene, [issued.letter_id], mark=False)
    assert not isinstance(printed, Refusal) and printed[0].letter_id == issued.letter_id


def _others(here: Scene) -> list[Caller]:
    weak = replace(cast.desk_agent(here.clock), authentication=AuthenticationMode.PASSWORD)
    return [here.caller(cast.PAUL), here.odette, weak]


def test_print_letters_others_are_refused_as_if_there_were_none(here: Scene) -> None:
    """The person too: the paper is what proves that it reached the right hands. Nothing about it in her journal."""
    issued = _letter(here)
    for caller in _others(here):
        before = len(events(here.record))
        real = print_letters(caller, [issued.letter_id], mark=True)
        assert real == print_letters(caller, [here.record], mark=True)
        assert isinstance(real, Refusal)
        assert isinstance(list_letters(caller), Refusal)
        assert isinstance(settle_letter(caller, issued.letter_id, Outcome.POSTED), Refusal)
        refused = events(scene.system_record())
        assert [event.act for event in refused[-4:]] == ["letter:print", "letter:print", "letter:list", "letter:settle"]
        assert len(events(here.record)) == before
