"""The services of the DMP that are no HL7v3: `output` with `status` and `context`. Owns their form; never decides."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from lxml import etree

from carnet.usecases._facts import zone
from carnet.xds.asked import Answer, Asked, Element, Offered, Operation, SaysNo
from carnet.xds.record import told
from carnet.xds.record.told import Detail
from carnet.xds.record.writing import Maker

AUTHORISATIONS: Final = "urn:si-dmp-habilitations"
PATIENTS: Final = "urn:si-dmp-patients"


def offered(namespace: str, point: str, name: str, run: Operation, *, reads: bool = False) -> Offered:
    """One operation of a service, as its WSDL names it."""
    action = f"{point}:{name}"
    return Offered("record", action, f"{{{namespace}}}{name}", f"{action}Response", run, no=refused, reads=reads)


def done(asked: Asked, *inside: Element, context: Iterable[Detail] = ()) -> Answer:
    """What was asked was done; `context` is what else is to be known."""
    return _answer(asked, told.OK, tuple(context), inside)


def refused(said: SaysNo, asked: Asked) -> Answer:
    """What was asked was not done: the first code, and every sentence with its element."""
    found = told.details(said)
    return _answer(asked, found[0].code, found, ())


def maker(asked: Asked) -> Maker:
    """Makes elements of the namespace of a request."""
    namespace = str(etree.QName(asked.body).namespace)
    return Maker(namespace, {"dmp": namespace})


def written(at: datetime) -> str:
    """An instant as these services write it: the legal time of the instance, to the second, without an offset."""
    return at.astimezone(zone()).strftime("%Y%m%d%H%M%S")


def _answer(asked: Asked, status: str, said: tuple[Detail, ...], inside: tuple[Element, ...]) -> Answer:
    make = maker(asked)
    context = " ".join(f"{one.element} : {one.text}" if one.element else one.text for one in said)
    output = make("output", *inside, make("status", text=status), make("context", text=context))
    return Answer(make(f"{etree.QName(asked.body).localname}Response", output))
