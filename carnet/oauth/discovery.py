"""What this instance tells software of its own addresses (SMART App Launch 2, OpenID Connect Discovery). No more."""

from collections.abc import Mapping
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from carnet.identity.oauth import words
from carnet.identity.oauth.addresses import addresses_of
from carnet.oauth.door import for_software
from carnet.usecases.see_signing_key import see_signing_key

SCOPES: Final = (
    *words.SPECIAL, "patient/Patient.rs", "patient/DocumentReference.cruds", "patient/List.cruds", "patient/Binary.rs",
    "patient/Consent.rs", "patient/RelatedPerson.rs", "patient/AuditEvent.rs", "user/*.cruds", "system/*.cruds",
)  # fmt: skip
CAPABILITIES: Final = (
    "launch-standalone", "client-public", "client-confidential-symmetric", "client-confidential-asymmetric",
    "context-standalone-patient", "permission-offline", "permission-patient", "permission-user", "permission-v2",
    "sso-openid-connect",
)  # fmt: skip
_ALGORITHMS: Final = ("ES384", "RS384")


@for_software
@require_safe
def smart(request: HttpRequest) -> HttpResponse:
    """`[base]/.well-known/smart-configuration`."""
    return JsonResponse({**_shared(request), "capabilities": list(CAPABILITIES)})


@for_software
@require_safe
def openid(request: HttpRequest) -> HttpResponse:
    """`/.well-known/openid-configuration`."""
    more = {
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "response_modes_supported": ["query"],
        "userinfo_endpoint": request.build_absolute_uri(reverse("oauth_userinfo")),
        "claims_supported": ["sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "fhirUser"],
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "claims_parameter_supported": False,
    }
    return JsonResponse({**_shared(request), **more})


@for_software
@require_safe
def jwks(request: HttpRequest) -> HttpResponse:
    """The key with which our tokens about persons are checked."""
    return JsonResponse(see_signing_key())


def _shared(request: HttpRequest) -> Mapping[str, object]:
    """No address to register at: software is registered by the operator."""
    at = addresses_of(request)
    return {
        "issuer": at.issuer,
        "jwks_uri": request.build_absolute_uri(reverse("oauth_jwks")),
        "authorization_endpoint": request.build_absolute_uri(reverse("oauth_authorize")),
        "token_endpoint": at.token,
        "token_endpoint_auth_methods_supported": list(words.METHODS),
        "token_endpoint_auth_signing_alg_values_supported": list(_ALGORITHMS),
        "grant_types_supported": ["authorization_code", "client_credentials", "refresh_token"],
        "revocation_endpoint": request.build_absolute_uri(reverse("oauth_revoke")),
        "introspection_endpoint": request.build_absolute_uri(reverse("oauth_introspect")),
        "management_endpoint": request.build_absolute_uri(reverse("applications")),
        "scopes_supported": list(SCOPES),
        "response_types_supported": ["code"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
    }
