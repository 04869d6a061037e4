"""The three lists of the journal and its filters, as links that combine. Owns addresses and words; never a right."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from carnet.kernel.clock import legal_day
from carnet.portal.forms import typed_day
from carnet.portal.jinja import t
from carnet.portal.shown import FilterGroup, FilterLink
from carnet.portal.words import easy_name, person_name
from carnet.usecases._facts import zone
from carnet.usecases._journal_part import Asked, Lists, What, place_in
from carnet.usecases.caller import Caller
from carnet.usecases.read_journal import Line

LISTS: Final = {"soins": Lists.CARE, "nous": Lists.OURS, "applications": Lists.APPLICATIONS}
WHATS: Final = {
    "vu": What.SEEN,
    "ecrit": What.WRITTEN,
    "droits": What.RIGHTS,
    "refus": What.REFUSED,
    "urgence": What.EMERGENCY,
}
PERIODS: Final = {"semaine": timedelta(days=6), "mois": timedelta(days=30), "annee": timedelta(days=365)}
FIRST, LAST = "du", "au"
_PARTS: Final = ("day", "month", "year")
LONGEST_VALUE: Final = 40
# More names than this in one row of links is no help.
MOST_NAMES: Final = 8


@dataclass(frozen=True)
class Narrowed:
    """What an address asks for, as it stands in the address. Unknown words ask for nothing."""

    of: str
    who: str
    what: str
    period: str
    days: Mapping[str, str]
    before: str

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Narrowed":
        """From the query of an address."""
        said = {name: query.get(name, "")[:LONGEST_VALUE] for name in ("liste", "qui", "quoi", "periode", "avant")}
        return cls(
            of=said["liste"] if said["liste"] in LISTS else next(iter(LISTS)),
            who=said["qui"],
            what=said["quoi"] if said["quoi"] in WHATS else "",
            period=said["periode"] if said["periode"] in PERIODS else "",
            days={name: query.get(name, "")[:4] for name in _day_names() if query.get(name)},
            before=said["avant"],
        )

    def asked(self, caller: Caller, document: UUID | None = None) -> Asked:
        """What the use case is asked for; the history of one document has all three lists in one."""
        today = legal_day(caller.now(), zone())
        first, last = typed_day(self.days, FIRST), typed_day(self.days, LAST)
        if self.period and first is None and last is None:
            first = today - PERIODS[self.period]
        return Asked(
            of=None if document else LISTS[self.of],
            who=self.who,
            what=WHATS.get(self.what),
            first=first,
            last=last,
            document=document,
            after=place_in(self.before),
        )

    def problems(self) -> dict[str, str]:
        """A sentence for each day that is typed and is none, and for an end before its beginning."""
        found = {}
        for name in (FIRST, LAST):
            typed = any(self.days.get(f"{name}-{part}") for part in _PARTS)
            if typed and typed_day(self.days, name) is None:
                found[name] = str(t("error.journal.no_such_day"))
        first, last = typed_day(self.days, FIRST), typed_day(self.days, LAST)
        if first and last and last < first:
            found[LAST] = str(t("error.journal.end_before"))
        return found

    def query(self, **changes: str) -> str:
        """The query of an address with these words changed; a changed filter begins at the newest line again."""
        kept = {"liste": self.of if self.of != "soins" else "", "qui": self.who, "quoi": self.what,
                "periode": self.period, **self.days}  # fmt: skip
        return urlencode({name: value for name, value in {**kept, **changes}.items() if value})


def _day_names() -> tuple[str, ...]:
    return tuple(f"{name}-{part}" for name in (FIRST, LAST) for part in _PARTS)


@dataclass(frozen=True)
class JournalLinks:
    """The links of a page of the journal at one address."""

    base: str
    now: Narrowed

    def lists(self) -> list[FilterLink]:
        """The three lists; another list begins without a person, whom it does not hold."""
        first = next(iter(LISTS))
        to = {word: self._to(liste="" if word == first else word, qui="") for word in LISTS}
        return [
            FilterLink(address, str(t(f"journal.list_{word}")), word == self.now.of) for word, address in to.items()
        ]

    def groups(self, lines: Iterable[Line]) -> list[FilterGroup]:
        """What, when, and who among those of this page."""
        found = [self._group("quoi", WHATS, self.now.what), self._group("periode", PERIODS, self._period())]
        names = self._names(lines)
        return [*found, names] if len(names.links) > 2 or self.now.who else found

    def older(self, place: str | None) -> str | None:
        """The address of the next part."""
        return self._to(avant=place) if place else None

    def _period(self) -> str:
        return "" if self.now.days else self.now.period

    def _group(self, key: str, words: Iterable[str], now: str) -> FilterGroup:
        links = [FilterLink(self._cleared(key), str(t("journal.all")), not now)]
        links += [FilterLink(self._cleared(key, word), _word(key, word), word == now) for word in words]
        return FilterGroup(key, str(t(f"journal.filter_{key}")), links)

    def _cleared(self, key: str, word: str = "") -> str:
        """A period takes typed days away."""
        changes = {key: word, **(dict.fromkeys(_day_names(), "") if key == "periode" else {})}
        return self._to(**changes)

    def _names(self, lines: Iterable[Line]) -> FilterGroup:
        names: dict[str, str] = {}
        for line in lines:
            name = person_name(line.actor_name) or easy_name(line.structure_name)
            if name and len(names) < MOST_NAMES:
                names.setdefault(line.who, name)
        links = [FilterLink(self._to(qui=""), str(t("journal.everybody")), not self.now.who)]
        links += [FilterLink(self._to(qui=who), name, who == self.now.who) for who, name in names.items()]
        return FilterGroup("qui", str(t("journal.filter_qui")), links)

    def _to(self, **changes: str) -> str:
        query = self.now.query(**changes)
        return f"{self.base}?{query}" if query else self.base


def _word(key: str, word: str) -> str:
    """A value of a filter: the start of its message stands here whole, so that a test sees that it is used."""
    return str(t(f"journal.quoi_{word}" if key == "quoi" else f"journal.periode_{word}"))
