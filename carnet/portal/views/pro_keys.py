"""The page of keyboard shortcuts: which there are, and how they count in this browser. Owns no shortcut."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from carnet.portal import work_keys
from carnet.portal.callers import professional_page
from carnet.portal.jinja import t
from carnet.portal.preferences import chosen
from carnet.portal.views.pro import page
from carnet.portal.work_keys import Keys
from carnet.usecases.caller import Caller


@require_http_methods(["GET", "HEAD", "POST"])
@professional_page
def keys(request: HttpRequest, caller: Caller) -> HttpResponse:
    """I see the shortcuts, and say how they count: with Alt and Shift, alone, or not at all."""
    wanted = chosen(Keys, request.POST.get("touches"))
    if request.method == "POST" and wanted is not None:
        response = redirect(f"{reverse('pro_keys')}?fait=1")
        work_keys.remember(response, wanted)
        return response
    return page(
        request,
        "keys",
        all_keys=[(one.letter, str(t(one.words))) for one in (*work_keys.EVERYWHERE, *work_keys.IN_A_RECORD)],
        chosen=work_keys.mode(request).value,
        modes=[{"value": one.value, "text": str(t(f"keys.mode_{one.value}"))} for one in Keys],
        done=request.GET.get("fait") == "1",
    )
