"""The addresses that these tests need: signing in, the frame, the demonstration, and two homes that say who acts."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path

from carnet.identity.actors import actor_of

handler403 = "carnet.portal.views.errors.forbidden"
handler404 = "carnet.portal.views.errors.not_found"


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Who the server thinks acts."""
    actor = actor_of(request)
    assert actor is not None
    sector = actor.activity.sector if actor.activity else None
    return JsonResponse(
        {
            "account": str(actor.account_id),
            "kind": actor.kind.value,
            "professional": actor.professional_id,
            "sector": sector,
            "mode": actor.authentication.value,
        }
    )


urlpatterns = [
    path("moi/", home, name="patient_home"),
    path("pro/", home, name="pro_home"),
    path("guichet/", home, name="desk_home"),
    path("exploitation/", home, name="operator_home"),
    path("ouvrir/", home, name="patient_open"),
    path("nouvelles/", home, name="news"),
    path("", include("carnet.portal.account.urls")),
    path("", include("carnet.portal.frame_urls")),
    path("demo/", include("carnet.portal.demo_urls")),
]
