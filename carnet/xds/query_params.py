"""The parameters of a stored query: slots of an AdhocQuery with the grammar of ITI-18. Owns its reading; asks nothing.

A text stands between quotes, a quote in it is doubled, several values stand in brackets. The values of one slot are
alternatives; slots of one name all hold. Every problem is kept, so that a client learns of all of them at once.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

from carnet.cda.cdatime import CdaTime
from carnet.cda.parser import Element
from carnet.kernel.errors import Invalid, Problem
from carnet.kernel.trace import held
from carnet.usecases._wanted import Token
from carnet.xds.ebrim import LONGEST_VALUE, RIM

MOST_VALUES: Final = 1000
"""Values of all parameters together."""
_TEXT: Final = r"'(?:[^']|'')*'"
_ONE: Final = re.compile(rf"\s*({_TEXT}|[0-9]+)\s*")
_LIST: Final = re.compile(rf"\s*\(\s*((?:{_TEXT}|[0-9]+)(?:\s*,\s*(?:{_TEXT}|[0-9]+))*)\s*\)\s*")
_VALUE: Final = re.compile(rf"{_TEXT}|[0-9]+")
_DTM: Final = re.compile(r"[0-9]{4}(?:[0-9]{2}){0,5}", re.ASCII)
_EARLIEST: Final = "00010101000000"
LEVEL: Final = "$MetadataLevel"
_OF_ALL: Final = frozenset({LEVEL, "$homeCommunityId"})


class Params:
    """The parameters of one query; what is asked for is remembered, so that what nobody knows can be told."""

    def __init__(self, query: Element) -> None:
        self.problems: list[Problem] = []
        self._groups: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        self._read: set[str] = set(_OF_ALL)
        left = MOST_VALUES
        for slot in query.iterchildren(f"{{{RIM}}}Slot"):
            name = slot.get("name", "")
            values = [one.text or "" for one in slot.iter(f"{{{RIM}}}Value")]
            found = self._values(name, values)
            left -= len(found)
            if left < 0:
                raise Invalid.of(name, "query.too_many_values", limit=str(MOST_VALUES))
            if found:
                self._groups[name].append(found)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Parameters that were sent and that the query does not have."""
        return tuple(name for name in self._groups if name not in self._read)

    @property
    def level(self) -> int | None:
        """The metadata level (ITI-18, metadata update): 1 wants versions in force only, 2 all of them."""
        text = self.one(LEVEL)
        if text not in (None, "1", "2"):
            self._wrong(LEVEL, "query.value", value=str(text))
        return int(text) if text in ("1", "2") else None

    def groups(self, name: str, *, required: bool = False) -> list[tuple[str, ...]]:
        """The values by slot: all slots hold, the values of one are alternatives."""
        self._read.add(name)
        found = self._groups.get(name, [])
        if required:
            self._need(found, name, "query.missing_param")
        return found

    def some(self, name: str, *, required: bool = False) -> tuple[str, ...]:
        """The values of a parameter, in whichever slot they stand."""
        return tuple(value for group in self.groups(name, required=required) for value in group)

    def one(self, name: str, *, required: bool = False) -> str | None:
        """The value of a parameter that has one at most."""
        found = self.some(name, required=required)
        if found:
            self._need(len(found) == 1, name, "query.one_value", count=str(len(found)))
        return found[0] if found else None

    def codes(self, name: str, *, required: bool = False) -> list[tuple[Token, ...]]:
        """`code^^scheme`, by slot; without a scheme, a code of any."""
        groups = self.groups(name, required=required)
        return [tuple(_token(value) for value in group) for group in groups]

    def among(self, name: str, known: Iterable[str], *, required: bool = False) -> frozenset[str]:
        """Values of a closed set."""
        known, found = set(known), self.some(name, required=required)
        for value in found:
            self._need(value in known, name, "query.value", value=value[:100])
        return frozenset(found) & known

    def span(self, name: str) -> tuple[str, str] | None:
        """From when on, and before when: two times of fourteen digits in UTC; None when neither is asked for."""
        since, before = self._time(f"{name}From"), self._time(f"{name}To")
        return None if since is None and before is None else (since or _EARLIEST, before or ":")

    def exactly_one(self, *names: str, single: bool = False) -> tuple[str, tuple[str, ...]]:
        """Which one of these is given, and its values; none and two are both wrong."""
        given = [name for name in names if self.groups(name)]
        self._need(given, given[0] if given else names[0], "query.missing_one_of", list=", ".join(names))
        if not given:
            return names[0], ()
        self._need(len(given) == 1, given[-1], "query.one_of", list=", ".join(names))
        if single:
            self.one(given[0])
        return given[0], self.some(given[0])

    def check(self) -> None:
        """Raises Invalid with everything that is wrong."""
        if self.problems:
            raise Invalid(*dict.fromkeys(self.problems))

    def _time(self, name: str) -> str | None:
        text = self.one(name)
        if text is None:
            return None
        written = _DTM.fullmatch(text) is not None and CdaTime.read(text) is not None
        self._need(written, name, "query.value", value=text[:100])
        return padded(text) if written else None

    def _values(self, name: str, texts: Sequence[str]) -> tuple[str, ...]:
        found: list[str] = []
        for text in texts:
            inside = _LIST.fullmatch(text) or _ONE.fullmatch(text)
            self._need(inside is not None, name, "query.grammar")
            if inside is None:
                continue
            for value in map(_unquoted, _VALUE.findall(inside[1])):
                if len(value) > LONGEST_VALUE:
                    self._wrong(name, "query.value", value=f"{value[:40]}…")
                found.append(value)
        return tuple(found)

    def _need(self, holds: object, name: str, rule: str, **facts: str) -> None:
        if not held(holds, rule, name or "Slot", **facts):
            self._wrong(name, rule, **facts)

    def _wrong(self, name: str, rule: str, **facts: str) -> None:
        self.problems.append(Problem(name or "Slot", rule, tuple(sorted({"name": name, **facts}.items()))))


def padded(text: str) -> str:
    """A time of XDS with all its fourteen digits, so that times compare as texts."""
    return f"{text}{'00000101000000'[len(text) :]}" if len(text) < len(_EARLIEST) else text


def uuid_of(text: str) -> UUID | None:
    """The UUID that a text names."""
    try:
        return UUID(text.removeprefix("urn:uuid:"))
    except ValueError:
        return None


def like(pattern: str, text: str) -> bool:
    """Whether a text fits a pattern of SQL (% any signs, _ one sign), without regard to capitals; never slow."""
    pattern, text = pattern.casefold(), text.casefold()
    at = place = 0
    star, mark = -1, 0
    while place < len(text):
        if at < len(pattern) and pattern[at] == "%":
            star, mark, at = at, place, at + 1
        elif at < len(pattern) and pattern[at] in ("_", text[place]):
            at, place = at + 1, place + 1
        elif star >= 0:
            mark += 1
            at, place = star + 1, mark
        else:
            return False
    return not pattern[at:].strip("%")


def _token(value: str) -> Token:
    code, _, rest = value.partition("^")
    system = rest.rpartition("^")[2]
    return Token(code, system or None)


def _unquoted(text: str) -> str:
    return text[1:-1].replace("''", "'") if text.startswith("'") else text
