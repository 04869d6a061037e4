"""The pages of the emergency card: what rescuers read, and the choice of each thing on it. Owns no rule."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.portal import present_card as present
from carnet.portal.answers import conflict_sentence, form_key_of, refused, sentences
from carnet.portal.callers import patient_page
from carnet.portal.views.patient import own_record, page
from carnet.usecases._emergency_card import GROUPS, Card, CardGroup
from carnet.usecases.caller import Caller
from carnet.usecases.choose_on_card import choose_on_card
from carnet.usecases.see_emergency_card import see_emergency_card


@require_safe
@patient_page
def home(request: HttpRequest, caller: Caller) -> HttpResponse:
    """What rescuers read, and what I may put on it."""
    seen = see_emergency_card(caller, own_record(caller))
    if isinstance(seen, Refusal):
        return refused(request, seen)
    address = {group: reverse("patient_card_choose", kwargs={"group": slug}) for group, slug in present.SLUGS.items()}
    groups = present.group_tiles(seen, address) if seen.may_write else []
    return page(request, "card", card=present.shown(seen.content), groups=groups, done=bool(request.GET.get("fait")))


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def choose(request: HttpRequest, caller: Caller, group: str) -> HttpResponse:
    """I choose what of a group stands on my card."""
    record, of = own_record(caller), present.GROUP_OF[group]
    if request.method != "POST":
        return _page(request, caller, of)
    chosen = present.chosen_in(request.POST, of)
    try:
        answer = choose_on_card(caller, record, of, chosen, key=form_key_of(request))
    except Invalid as invalid:
        first = GROUPS[of].words[0].value
        fields = {word.value: word.value for word in GROUPS[of].words}
        return _page(request, caller, of, chosen, sentences(invalid, fields, first))
    if isinstance(answer, Refusal):
        return refused(request, answer)
    if isinstance(answer, Conflict):
        return _page(request, caller, of, chosen, {"garder": conflict_sentence(answer)})
    return redirect(f"{reverse('patient_card')}?fait=1")


def _page(
    request: HttpRequest, caller: Caller, group: CardGroup, chosen: Card | None = None,
    errors: dict[str, str] | None = None,
) -> HttpResponse:  # fmt: skip
    seen = see_emergency_card(caller, own_record(caller))
    if isinstance(seen, Refusal):
        return refused(request, seen)
    if not seen.may_write:
        raise Http404
    return page(request, "card_choose", of=present.group_shown(seen, group, chosen), errors=errors or {})
