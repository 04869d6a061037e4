"""A request as the views of this door see it, and what they answer. Owns both shapes and the reading of a body."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, QueryDict

from carnet.fhir.negotiation import Wire, wire_of_name
from carnet.fhir.outcome import NO_TEXT, Json, Outcome, one
from carnet.fhir.structure import problems_of
from carnet.fhir.xml_reading import from_xml
from carnet.kernel import strict_json
from carnet.kernel.errors import Invalid
from carnet.kernel.worked_out import worked_out
from carnet.usecases.caller import Caller

MOST_FORM: Final = 100_000
_FORM: Final = "application/x-www-form-urlencoded"
# Of every request, and no search parameter: the door itself reads them.
OF_THE_DOOR: Final = frozenset({"_format", "_pretty"})


_OF_THE_REQUEST: Final = ("base", "params", "prefers")


class NotDone(Exception):
    """A request that cannot be done: its outcome is the answer."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(str(outcome.status))
        self.outcome = outcome


@dataclass(frozen=True)
class Answer:
    """What a view answers: a resource, or a file as it is."""

    resource: Json | None = None
    status: int = 200
    etag: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    data: bytes | None = None
    media_type: str = ""
    stream: Iterable[bytes] | None = None


@dataclass(frozen=True)
class Asked:
    """A request: who asks, in which form the answer is written, and the addresses of this instance."""

    request: HttpRequest
    caller: Caller
    wire: Wire
    ahead: Any = None
    """What the act read of the request while the database said who asks (`door.Reading`); None: nothing yet."""

    def by(self, caller: Caller, ahead: object) -> "Asked":
        """The same request, once it is known who asks: what was worked out of it is kept."""
        made = Asked(self.request, caller, self.wire, ahead)
        made.__dict__.update({name: self.__dict__[name] for name in _OF_THE_REQUEST if name in self.__dict__})
        return made

    @worked_out
    def base(self) -> str:
        """The base address as the request came to it; it is stored nowhere."""
        return f"{self.request.scheme}://{self.request.get_host()}/fhir"

    def asking(self, interaction: str) -> Caller:
        """Who asks, for a part of the answer that is another interaction than that of the address (`Patient.r`).

        A token is good for a part by the scopes that name it: who may search lots may not read documents by that.
        """
        return replace(self.caller, asks=interaction)

    @worked_out
    def prefers(self) -> Mapping[str, str]:
        """What the Prefer header says: `handling`, `return`."""
        parts = (
            part.strip().split("=", 1) for part in self.request.META.get("HTTP_PREFER", "").replace(";", ",").split(",")
        )
        return {part[0].lower(): part[1].strip('"') for part in parts if len(part) == 2}

    @worked_out
    def params(self) -> tuple[tuple[str, str], ...]:
        """The parameters of the address and of the form, in their order, those of the door left out.

        Raises Invalid for a sign that no text of FHIR holds: PostgreSQL would not take the first of them.
        """
        found = [*_pairs(self.request.GET), *(_pairs(self.form) if self.request.method == "POST" else ())]
        wrong = next((name for name, text in found if NO_TEXT.search(name + text)), None)
        if wrong is not None:
            raise Invalid.of(wrong[:100], "fhir.wrong_format", type="string")
        return tuple(pair for pair in found if pair[0] not in OF_THE_DOOR)

    @worked_out
    def form(self) -> QueryDict:
        """The form of a search by POST."""
        if self.request.content_type != _FORM:
            raise NotDone(one(415, "not-supported", f"A search by POST is a form ({_FORM})."))
        return QueryDict(self.raw(MOST_FORM), encoding="utf-8")

    @property
    def written_as(self) -> Wire:
        """The form of the answer: a search by POST may name it in its form."""
        form = self.__dict__.get("form")
        return (wire_of_name(form.get("_format", "")) if form else None) or self.wire

    def raw(self, most: int) -> bytes:
        """The body, refused before it is parsed when it is longer than it may be."""
        too_long = one(413, "too-long", f"The body has more than {most} bytes.")
        if int(self.request.headers.get("Content-Length") or 0) > most:
            raise NotDone(too_long)
        data = self.request.read(most + 1)
        if len(data) > most:
            raise NotDone(too_long)
        return data

    def resource(self, most: int | None = None) -> Json:
        """The resource that was sent. Raises NotDone when it is too long, of another type, or none."""
        return self.resource_and_text(most)[0]

    def resource_and_text(self, most: int | None = None) -> tuple[Json, bytes]:
        """The same, with its bytes when they are JSON: a document inside is kept as it was written."""
        wire = wire_of_name(self.request.content_type or "")
        if wire is None:
            told = f"A resource is sent as {Wire.JSON} or {Wire.XML}."
            raise NotDone(one(415, "not-supported", told))
        most = most or longest_resource()
        data = self.raw(most)
        return (read_json(data), data) if wire is Wire.JSON else (from_xml(data, max_bytes=most), b"")


def sound(resource: Json, kind: str = "") -> Json:
    """The resource, of this type and of the form of R4. Raises Invalid with every element that is not."""
    if kind and resource.get("resourceType") != kind:
        raise Invalid.of("$this", "fhir.wrong_resource", type=kind)
    found = problems_of(resource)
    if found:
        raise Invalid(*found)
    return resource


def longest_resource() -> int:
    """The longest resource: the longest form of the pages, in base 64, and its metadata."""
    return int(settings.CARNET_MAX_UPLOAD_BYTES) * 4 // 3 + 1_000_000


def read_json(data: bytes) -> Json:
    """A JSON object within limits: size, depth, one value a name, finite numbers. Raises Invalid (`json.*`)."""
    found = strict_json.loads(data, max_bytes=len(data), element="$this")
    if not isinstance(found, dict):
        raise Invalid.of("$this", "fhir.not_an_object")
    return found


def _pairs(values: QueryDict) -> list[tuple[str, str]]:
    return [(name, value) for name, each in values.lists() for value in each]
