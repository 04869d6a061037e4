"""A change of metadata (ITI-57) comes by the address of queries: the door in front of Django answers it as Django does.

Same answer, same refusals, same events; what one door did, the other knows it, and does it once.
"""

from collections.abc import Callable
from uuid import UUID

import pytest

from carnet.documents.entry import Entry, EntryStatus
from carnet.usecases.caller import Caller
from tests import cast
from tests.fhir.lean import Answered, Both, asked, environ_of
from tests.journal import events
from tests.usecases.scene import counts
from tests.xds.house import SOAP_TYPE, Soap, enveloped, planted
from tests.xds.lots import Message
from tests.xds.reading import ODETTE
from tests.xds.test_lean_door import unwatched
from tests.xds.test_provide import entry_of
from tests.xds.test_update import APPROVED, ARCHIVED, DELETED, DOCUMENT, entry, helene, status

__all__ = ["entry", "helene", "unwatched"]
pytestmark = pytest.mark.usefixtures("unwatched")


def data_of(message: Message) -> bytes:
    return enveloped(message.body, message.action, message_id="urn:uuid:7")


def both_say(both: Both, caller: Caller, message: Message) -> Answered:
    with planted(caller, ODETTE):
        return both.alike("POST", "/soap/registry", {}, data=data_of(message), kind=SOAP_TYPE)


def noted(soap: Soap, since: int) -> list[tuple[str, str, str]]:
    return [(one.act, one.outcome.value, one.rule) for one in events(soap.record)[since:]]


def test_lean_door_change_of_status_is_done_once_and_answered_as_by_django(
    soap: Soap, helene: Caller, entry: Entry
) -> None:
    both, told = Both(), len(events(soap.record))
    before = counts("entry_version")["entry_version"]
    answer = both_say(both, helene, status(entry.entry_uuid, ARCHIVED))
    assert answer.status == "200 OK" and "ResponseStatusType:Success" in answer.body and both.passed == 1
    now = entry_of(soap.scene, DOCUMENT.unique_id)
    assert now.status is EntryStatus.ARCHIVED and counts("entry_version")["entry_version"] == before + 1
    assert [act for act, outcome, _ in noted(soap, told) if outcome != "refused"][:1] == ["document:archive"]
    # What Django did, the door in front knows too: the other way round.
    back = data_of(status(now.entry_uuid, APPROVED, ARCHIVED, "951"))
    with planted(helene, ODETTE):
        first = asked(both._django, environ_of("POST", "/soap/registry", {}, data=back, kind=SOAP_TYPE))  # noqa: SLF001
        again = asked(both._lean, environ_of("POST", "/soap/registry", {}, data=back, kind=SOAP_TYPE))  # noqa: SLF001
    assert first == again and counts("entry_version")["entry_version"] == before + 2


REFUSED: dict[str, Callable[[Entry], Message]] = {
    "a document that is not there": lambda _: status(UUID(int=9), ARCHIVED),
    "a state that the document has not": lambda entry: status(entry.entry_uuid, APPROVED, ARCHIVED),
    "a state that is none": lambda entry: status(entry.entry_uuid, "urn:x"),
}


@pytest.mark.parametrize("why", REFUSED)
def test_lean_door_change_that_is_refused_is_refused_as_by_django(
    soap: Soap, helene: Caller, entry: Entry, why: str
) -> None:
    both, told, before = Both(), len(events(soap.record)), counts("entry_version")
    answer = both_say(both, helene, REFUSED[why](entry))
    assert "ResponseStatusType:Failure" in answer.body and both.passed == 1
    found = noted(soap, told)
    assert found[: len(found) // 2] == found[len(found) // 2 :] and counts("entry_version") == before


def test_lean_door_change_by_who_may_not_is_refused_as_by_django_and_told(
    soap: Soap, helene: Caller, entry: Entry
) -> None:
    both, told, before = Both(), len(events(soap.record)), counts("entry_version")
    answer = both_say(both, soap.scene.caller(cast.PAUL), status(entry.entry_uuid, DELETED))
    assert "ResponseStatusType:Failure" in answer.body and both.passed == 1 and counts("entry_version") == before
    found = noted(soap, told)
    assert found and {outcome for _, outcome, _ in found} == {"refused"}
    assert found[: len(found) // 2] == found[len(found) // 2 :]
