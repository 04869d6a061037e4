"""The token address. Owns the shape of requests and answers; what is given is the use case's to say.

No cookie is read and none is set: a software proves by itself who it is, so there is no CSRF token to ask for.
"""

from uuid import uuid4

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from carnet.kernel.clock import SystemClock
from carnet.oauth.forms import NotOurs, read
from carnet.usecases.issue_token import issue_token


@csrf_exempt
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """RFC 6749, 3.2."""
    try:
        form = read(request)
    except NotOurs as problem:
        return _answered(400, {"error": "invalid_request", "error_description": str(problem)})
    headers = {"Authorization": request.headers.get("Authorization", "")}
    audience = request.build_absolute_uri(reverse("oauth_token"))
    answer = issue_token(form, headers, audience, request_id=uuid4().hex, clock=SystemClock())
    return _answered(answer.status, dict(answer.body))


def _answered(status: int, body: dict[str, object]) -> JsonResponse:
    response = JsonResponse(body, status=status)
    response["Cache-Control"] = "no-store"
    response["Pragma"] = "no-cache"
    return response
