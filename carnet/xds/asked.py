"""A message as an operation sees it, what it answers, and how it is offered. Owns these shapes only."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from carnet.cda.parser import Element as Element
from carnet.codes.ins import Ins
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.usecases.caller import Caller
from carnet.xds.mtom import Part, cid_of

INCLUDE: Final = "{http://www.w3.org/2004/08/xop/include}Include"


@dataclass(frozen=True)
class Asked:
    """One message: who asks, the element in its body, its files, and whom its assertion is about."""

    caller: Caller
    body: Element
    parts: Mapping[str, Part]
    message_id: str
    action: str
    patient: Ins | None
    """The person that the assertion names (resource-id); None: it names nobody."""
    base: str
    """The address of this instance as the request came to it; it is stored nowhere."""
    takes_parts: bool = True
    """Whether who asks takes files beside the envelope (XOP); else they stand inside it."""

    def names(self, ins: Ins | None) -> bool:
        """Whether the assertion is about this person: the message may be about nobody else (security.md A33)."""
        return ins is not None and ins == self.patient

    def file_of(self, element: Element) -> Part | None:
        """The file that an element includes (xop:Include); None when it includes none."""
        included = element.find(INCLUDE)
        return None if included is None else self.parts[cid_of(included.get("href", ""))]


@dataclass(frozen=True)
class Answer:
    """What an operation answers: the element of the body, and files by the Content-ID that the body names.

    The element may be given as the text that is sent, with the namespaces that it uses: a long answer is never a tree.
    `met`: it tells something of the record of the person that the assertion names, and the event of it is committed.
    """

    body: Element | str
    parts: Sequence[tuple[str, Part]] = field(default=())
    met: bool = False


SaysNo = Refusal | Conflict | Invalid
Operation = Callable[[Asked], Answer | Refusal | Conflict]
"""What a use case says no with may be handed back, or raised (Invalid): the door makes the answer of it."""


@dataclass(frozen=True)
class Offered:
    """One operation of a service, chosen by wsa:Action; the element in the body must be the one that is named.

    `no` makes the answer of a transaction that tells refusals in its own way (RegistryResponse); without it they are
    SOAP faults. `needs_mtom`: files come as parts, never inside the envelope. `reads`: one assertion serves many such
    messages; what does not say so is a writing, for which an assertion serves one lot only.
    """

    service: str
    action: str
    element: str
    answers: str
    run: Operation
    no: Callable[[SaysNo, Asked], Answer] | None = None
    needs_mtom: bool = False
    reads: bool = False
