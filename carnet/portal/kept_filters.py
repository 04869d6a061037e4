"""The filters of a list, kept from one visit of a record to the next in this session. Owns where they stand; no right.

They are kept by record, never for the next one: a list that hides half of another person's documents could hurt.
What is kept are the marks of addresses, which name nobody, sealed with the session; the page says that they are there.
"""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest

_KEPT: Final = "kept_filters"
_MOST: Final = 20
ALL: Final = "tout"
"""In an address: no filter, and none is kept any more."""
AGAIN: Final = "garde"
"""In an address: these filters are those of the visit before."""


def way(request: HttpRequest, record: str, base: str, names: Mapping[str, str]) -> str:
    """Where the list goes on as it was left; "" where the address says itself what it wants."""
    query = request.GET
    if not query:
        found = request.session.get(_KEPT, {}).get(record)
        return f"{base}?{urlencode({**found, AGAIN: '1'})}" if found else ""
    if AGAIN not in query:
        _keep(request, record, {name: query.get(name, "") for name in names if query.get(name)})
    return ""


def again(request: HttpRequest) -> bool:
    """Whether the filters of now are those of the visit before."""
    return request.GET.get(AGAIN) == "1"


def _keep(request: HttpRequest, record: str, wanted: dict[str, str]) -> None:
    before = request.session.get(_KEPT, {})
    others = {key: value for key, value in before.items() if key != record}
    now = dict(list({**others, **({record: wanted} if wanted else {})}.items())[-_MOST:])
    if now != before:
        request.session[_KEPT] = now
