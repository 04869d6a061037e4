"""The timeline of a record in words and addresses. Owns those only; what is counted comes from the use case."""

from collections.abc import Iterable
from itertools import groupby
from urllib.parse import urlencode

from carnet.portal.filters import kind_words, month_words
from carnet.portal.shown import FilterLink
from carnet.portal.shown_timeline import MonthShown, YearShown
from carnet.usecases._timeline import Month


def years(found: Iterable[Month], base: str, voice: str) -> list[YearShown]:
    """The years, the newest first; `base` is the address of the list of documents."""
    shown = []
    for year, months in groupby(found, key=lambda one: one.month[:4]):
        mine = tuple(months)
        shown.append(YearShown(year, sum(one.number for one in mine), [_month(one, base, voice) for one in mine]))
    return shown


def _month(one: Month, base: str, voice: str) -> MonthShown:
    def link(text: str, count: int, **narrowed: str) -> FilterLink:
        return FilterLink(f"{base}?{urlencode({'mois': one.month, **narrowed})}", text, count=count)

    kinds = [link(kind_words(kind, voice), number, sorte=kind.value) for kind, number in one.kinds]
    return MonthShown(link(month_words(one.month), one.number), kinds)
