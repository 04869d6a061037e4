"""What the operator's lists to review have alike: the states in an address, the page, the form of a conclusion."""

from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse

from carnet.kernel.review import ReviewState
from carnet.portal.jinja import t
from carnet.usecases._conclusion import Conclusion

STATES: Final = {
    "a-examiner": ReviewState.TO_REVIEW,
    "justifies": ReviewState.JUSTIFIED,
    "a-suivre": ReviewState.TO_FOLLOW_UP,
}
ALL: Final = "tous"


def chosen_in(request: HttpRequest) -> tuple[str, ReviewState | None, int]:
    """The word of a state, the state (None: all), and the number of the page."""
    word = request.GET.get("etat", "a-examiner")
    return word, STATES.get(word), _page_number(request)


def links_of(view: str, texts: str, word: str, number: int, *, more: bool) -> dict[str, Any]:
    """The links to each state, whose texts begin with `texts`, and the address of the next page, if there is one."""
    here, words = reverse(view), (*STATES, ALL)
    links = [
        {"href": f"{here}?etat={one}", "text": str(t(f"{texts}.state_{_key(one)}")), "current": one == word}
        for one in words
    ]
    return {"links": links, "older": f"{here}?etat={word}&page={number + 1}" if more and word in words else ""}


def conclusion_in(request: HttpRequest) -> Conclusion:
    """What was chosen and written in the form."""
    state = request.POST.get("etat", "")
    return Conclusion(ReviewState(state) if state in set(ReviewState) else None, request.POST.get("note", ""))


def form_of(request: HttpRequest, texts: str) -> dict[str, Any]:
    """The form as it was sent, what may be chosen in it, and whether a conclusion was just kept."""
    return {
        "values": {name: request.POST.get(name, "") for name in ("etat", "note")},
        "states": [{"value": one.value, "text": str(t(f"{texts}.state_{one.value}"))} for one in ReviewState],
        "done": request.GET.get("fait") == "1",
    }


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("page", "0")
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 5 else 0


def _key(word: str) -> str:
    return STATES[word].value if word in STATES else "all"
