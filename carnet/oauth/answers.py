"""Answers of these addresses, as JSON that nobody keeps. Owns their shape."""

from collections.abc import Mapping

from django.http import JsonResponse


def answered(status: int, body: Mapping[str, object]) -> JsonResponse:
    """An answer that nobody keeps."""
    response = JsonResponse(dict(body), status=status)
    response["Cache-Control"] = "no-store"
    response["Pragma"] = "no-cache"
    return response


def unknown_bearer() -> JsonResponse:
    """No token, or one that is not good (RFC 6750)."""
    response = answered(401, {"error": "invalid_token"})
    response["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    return response
