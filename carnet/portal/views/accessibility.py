"""What was checked of the accessibility of the pages, in short and by criterion. Owns no check."""

from itertools import groupby

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from carnet.portal.accessibility import VERSION, Criterion, counts, criteria
from carnet.portal.jinja import t
from carnet.portal.preferences import active_language


@require_safe
def statement(request: HttpRequest) -> HttpResponse:
    """The accessibility statement: what was checked and what was not."""
    return render(request, "carnet/accessibility.jinja")


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """The 106 criteria of RGAA, one by one."""
    return render(request, "carnet/accessibility_rules.jinja", shown(film=settings.CARNET_HELP.film is not None))


def shown(*, film: bool = False) -> dict[str, object]:
    """The context of the page of criteria, in the reader's language; `film`: the operator has set one."""
    topics = groupby(criteria(film=film), key=lambda one: one.topic)
    return {
        "version": VERSION,
        "counts": [(t(f"rgaa.state_{state}"), str(number)) for state, number in counts(film=film).items()],
        "topics": [
            {"title": t(f"rgaa.topic_{name}"), "criteria": [_row(one) for one in found]} for name, found in topics
        ],
    }


def _row(one: Criterion) -> dict[str, object]:
    return {
        "number": one.number,
        "text": one.text(active_language().value),
        "state": t(f"rgaa.state_{one.state}"),
        "ways": [t(f"rgaa.by_{way}") for way in one.ways],
    }
