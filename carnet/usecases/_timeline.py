"""How many documents of which kind each month of a record has, of those in use that a caller may read. No right."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from carnet.codes.labels import DocumentKind, kind_of
from carnet.documents.entry import Entry, EntryStatus
from carnet.usecases._narrow import act_day


@dataclass(frozen=True)
class Month:
    """A month (AAAA-MM) with its documents, by kind in the order of the kinds."""

    month: str
    kinds: tuple[tuple[DocumentKind, int], ...]

    @property
    def number(self) -> int:
        """How many documents it has."""
        return sum(number for _, number in self.kinds)


def timeline(seen: Iterable[Entry]) -> tuple[Month, ...]:
    """The months that have documents, the newest first."""
    counted: dict[str, Counter[DocumentKind]] = {}
    for entry in seen:
        kind = kind_of(entry.codes.type_code)
        if kind is not DocumentKind.TECHNICAL and entry.availability is EntryStatus.CURRENT:
            day = act_day(entry)
            counted.setdefault(f"{day[:4]}-{day[4:6]}", Counter())[kind] += 1
    order = list(DocumentKind)
    return tuple(
        Month(month, tuple(sorted(kinds.items(), key=lambda one: order.index(one[0]))))
        for month, kinds in sorted(counted.items(), reverse=True)
    )
