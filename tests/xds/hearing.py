"""An operation that remembers who called it with an assertion, and what is sent to it. Owns no test."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from lxml import etree

from carnet.usecases.caller import Caller
from carnet.usecases.list_documents import list_documents
from carnet.xds import callers
from carnet.xds.asked import Answer, Asked, Offered
from tests import cast
from tests.journal import events
from tests.usecases.scene import system_record
from tests.xds import vihf
from tests.xds.house import Soap, enveloped, fault, offered

ACTION = "urn:test:say"
BODY = b'<t:Say xmlns:t="urn:test"/>'
CABINET = cast.CABINET.structure_id


class Heard:
    """An operation that remembers whom it heard, after it loaded facts as every use case does."""

    def __init__(self, soap: Soap) -> None:
        self.soap, self.asked = soap, list[Asked]()

    def __call__(self, asked: Asked) -> Answer:
        list_documents(asked.caller, self.soap.record)
        self.asked.append(asked)
        return Answer(etree.Element("{urn:test}Said"))

    @property
    def caller(self) -> Caller:
        """Who was heard last."""
        return self.asked[-1].caller


@contextmanager
def hearing(soap: Soap) -> Iterator[Heard]:
    """The door offers one reading and one writing; the structures of the cast are pinned; time is the scene's."""
    vihf.pin_everybody(soap.scene.clock)
    soap.scene.agrees(cast.HELENE)
    heard = Heard(soap)
    read = Offered("registry", ACTION, "{urn:test}Say", f"{ACTION}Response", heard, reads=True)
    write = replace(read, service="repository", reads=False)
    with offered(read, write), patch.object(callers, "SystemClock", lambda: soap.scene.clock):
        yield heard


def send(soap: Soap, assertion: bytes, *, body: bytes = BODY, service: str = "registry", message_id: str = "") -> Any:
    """A message with an assertion."""
    data = enveloped(body, ACTION, security=vihf.security(assertion), message_id=message_id)
    return soap.send(service, data)


def hers(soap: Soap, **what: Any) -> bytes:
    """Hélène's assertion about Odette."""
    return vihf.signed(cast.HELENE, cast.ODETTE, soap.scene.clock, **what)


def refused(soap: Soap, answer: Any, rule: str, subcode: str) -> None:
    """One fault with this rule, one line, and nothing heard."""
    told = fault(answer)
    assert (told.rule, told.subcode) == (rule, subcode), told
    line = events(system_record())[-1]
    assert (line.act, line.outcome.value, dict(line.detail)) == ("account:enter", "refused", {"why": rule})
