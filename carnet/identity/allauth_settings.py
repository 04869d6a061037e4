"""Settings of accounts, sign-in and sessions, imported whole by `carnet.config.settings`. Owns names only Django reads.

Nothing here is a secret. What differs between instances (cookies over https, trusted proxies) is set by
`carnet.config.settings` after this import.
"""

from typing import Any, Final

from carnet.identity.third_party import MIGRATIONS

IDENTITY_APPS: Final = [
    "carnet.identity.third_party.ContentTypesConfig",
    "carnet.identity.third_party.AuthConfig",
    "allauth",
    "allauth.account",
    "carnet.identity.apps.IdentityConfig",
]

# In this order, after Django's SecurityMiddleware. Fetch metadata comes first: a cross-site request reads no session.
IDENTITY_MIDDLEWARE: Final = [
    "carnet.identity.middleware.fetch_metadata",
    "carnet.identity.session_cookie.SessionOfTheCookie",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "carnet.identity.middleware.session_of_its_device",
    "allauth.account.middleware.AccountMiddleware",
]

MIGRATION_MODULES: Final = MIGRATIONS

AUTH_USER_MODEL: Final = "identity.Account"
AUTHENTICATION_BACKENDS: Final = ["carnet.identity.auth_backend.AccountBackend"]
PASSWORD_HASHERS: Final = ["carnet.identity.hashers.PepperedArgon2Hasher"]
AUTH_PASSWORD_VALIDATORS: Final[list[dict[str, Any]]] = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

SESSION_ENGINE: Final = "carnet.identity.session_store"
SESSION_SERIALIZER: Final = "django.contrib.sessions.serializers.JSONSerializer"
SESSION_EXPIRE_AT_BROWSER_CLOSE: Final = True
SESSION_COOKIE_HTTPONLY: Final = True
SESSION_COOKIE_SAMESITE: Final = "Lax"
CSRF_COOKIE_HTTPONLY: Final = True
CSRF_COOKIE_SAMESITE: Final = "Strict"
CSRF_COOKIE_AGE: Final = None
# Idle and absolute lifetimes, in minutes. An anonymous session only carries a sign-in that is under way.
SESSION_IDLE_MINUTES: Final = {
    "patient": 30, "professional": 20, "secretary": 20, "desk_agent": 15, "operator": 10, None: 20,
}  # fmt: skip
SESSION_ABSOLUTE_MINUTES: Final = {
    "patient": 480, "professional": 720, "secretary": 720, "desk_agent": 600, "operator": 240, None: 60,
}  # fmt: skip

# How old a proof may be for an act that asks for a fresh one (`carnet.identity.step_up`).
CARNET_STEP_UP_MINUTES: Final = 10

LOGIN_URL: Final = "account_login"
LOGIN_REDIRECT_URL: Final = "home"
LOGOUT_REDIRECT_URL: Final = "account_signed_out"

ACCOUNT_ADAPTER: Final = "carnet.identity.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD: Final = "login_index"
ACCOUNT_USER_MODEL_EMAIL_FIELD: Final = None
ACCOUNT_LOGIN_METHODS: Final = {"username"}
ACCOUNT_SIGNUP_FIELDS: Final = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION: Final = "none"
ACCOUNT_SESSION_REMEMBER: Final = False
ACCOUNT_LOGOUT_ON_GET: Final = False
ACCOUNT_PREVENT_ENUMERATION: Final = "strict"
ACCOUNT_LOGIN_TIMEOUT: Final = 30 * 60
ACCOUNT_TEMPLATE_EXTENSION: Final = "jinja"
# allauth counts in Django's cache, which forgets and does not fail closed: `identity.limits` counts in PostgreSQL.
ACCOUNT_RATE_LIMITS: Final = False

CSRF_FAILURE_VIEW: Final = "carnet.portal.views.errors.csrf_failure"
# The portal owns the words of mails: it is above this package, so it is named and not imported.
# So does it call the use case that writes down a copied session.
CARNET_COPIED_SESSION: Final = "carnet.portal.account.tries.copied_session"
CARNET_MAIL_RENDERER: Final = "carnet.portal.account.mail_text.render"
CARNET_SMS_RENDERER: Final = "carnet.portal.account.mail_text.render_sms"
