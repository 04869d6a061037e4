"""Django's settings. Owns how typed options become Django's names; never reads the environment itself.

Everything that differs between instances comes from `carnet.config.options`; what belongs to accounts and sessions
comes from `carnet.identity.allauth_settings`. Django's admin is not installed in any mode (DESIGN 2).
"""

from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from carnet.config.headers import CONTENT_SECURITY_POLICY as CONTENT_SECURITY_POLICY
from carnet.config.logs import logging_of, logging_of_server
from carnet.config.options import load_options
from carnet.identity.allauth_settings import *  # noqa: F403
from carnet.identity.allauth_settings import IDENTITY_APPS, IDENTITY_MIDDLEWARE
from carnet.storage.databases import databases
from carnet.storage.instance_folder import InstanceKind

PACKAGE: Final = Path(__file__).resolve().parent.parent

CARNET: Final = load_options()
LOGGING: Final = logging_of(CARNET.file.log_format, requests=CARNET.file.log_requests)
CARNET_SERVER_LOGGING: Final = logging_of_server(CARNET.file.log_format)
CARNET_MASTER_KEY_FILE: Final = str(CARNET.instance.key_file) if CARNET.instance else ""
CARNET_BLOB_FOLDER: Final = str(CARNET.instance.blob_folder) if CARNET.instance else ""
# Where documents are instead: `s3://bucket/folder`; empty: in that folder.
CARNET_BLOBS_AT: Final = CARNET.file.blobs_at
CARNET_INSTANCE_ID: Final = str(CARNET.instance.id) if CARNET.instance else ""
# The OID under which this instance keeps documents (repositoryUniqueId of XDS).
CARNET_REPOSITORY_ID: Final = f"2.25.{CARNET.instance.id.int}" if CARNET.instance else ""
CARNET_KIND: Final = CARNET.kind.value if CARNET.kind else ""
CARNET_FOR_TESTS_ONLY: Final = CARNET.for_tests_only
CARNET_LEGAL_ZONE: Final = CARNET.file.legal_zone
CARNET_MAJORITY_AGE: Final = CARNET.file.majority_age
# Where people are made up, a parent's word is enough.
CARNET_PARENTS_DECLARE_CHILDREN: Final = CARNET.file.parents_declare_children or CARNET.for_tests_only
CARNET_AGREEMENT_MONTHS: Final = CARNET.file.agreement_months
CARNET_TEAM_AGREEMENT_MONTHS: Final = CARNET.file.team_agreement_months
CARNET_INDICATIVE_CELLS_DENY: Final = CARNET.file.indicative_cells_deny
CARNET_OPENING_NEEDS_NO_CONSENT: Final = CARNET.file.opening_without_asking
CARNET_UNDO_DAYS: Final = CARNET.file.undo_days
# The page on which somebody says no to an opening is named only where records open without asking.
CARNET_OBJECTION_PAGE: Final = "objection" if CARNET_OPENING_NEEDS_NO_CONSENT else ""
CARNET_BACKUPS_KEPT_DAYS: Final = CARNET.file.backups_kept_days
# Where people are made up, so are the operator and the telephone (a number that the numbering plan keeps for fiction).
_MADE_UP: Final = ("Réseau de santé d’exemple", "01 99 00 12 34") if CARNET.for_tests_only else ("", "")
CARNET_OPERATOR_NAME: Final = CARNET.file.operator_name or _MADE_UP[0]
CARNET_HELP_PHONE: Final = CARNET.file.help_phone or _MADE_UP[1]
CARNET_THEME: Final = CARNET.file.theme
CARNET_NEUTRAL_PAGE: Final = CARNET.file.help.neutral_page
CARNET_HELP: Final = CARNET.file.help
CARNET_AUTHORITY: Final = CARNET.file.help.authority
CARNET_AUTHORITY_SITE: Final = CARNET.file.help.authority_site
CARNET_PROVIDERS: Final = CARNET.file.providers
CARNET_MAX_DOCUMENT_BYTES: Final = CARNET.file.max_document_bytes
CARNET_CLIENT_CERTIFICATE_HEADER: Final = CARNET.file.client_certificate_header if CARNET.file.behind_tls_proxy else ""
CARNET_CLAMD: Final = CARNET.file.clamd
CARNET_CLAMD_AWAY: Final = CARNET.file.clamd_away
CARNET_CLAMD_SECONDS: Final = CARNET.file.clamd_seconds
# Several photographs come in one form; together they may take so much memory.
CARNET_MAX_UPLOAD_BYTES: Final = 4 * CARNET.file.max_document_bytes
CARNET_CDA_SCHEMA: Final = CARNET.file.cda_schema
CARNET_SCHEMATRON_FOLDER: Final = CARNET.file.schematron_folder
CARNET_SIGNATURE_TRUST: Final = CARNET.file.signature_trust

SECRET_KEY: Final = CARNET.secret_key
DEBUG: Final = False
ALLOWED_HOSTS: Final = list(CARNET.hosts)
ROOT_URLCONF: Final = "carnet.config.urls"
WSGI_APPLICATION: Final = "carnet.config.wsgi.application"
DATABASES: Final = databases(CARNET.dsn)
DEFAULT_AUTO_FIELD: Final = "django.db.models.BigAutoField"

INSTALLED_APPS: Final = [
    *IDENTITY_APPS,
    "procrastinate.contrib.django",
    "carnet.storage",
    "carnet.ledger",
    "carnet.documents",
    "carnet.consent",
    "carnet.profile",
    "carnet.portal",
]

MIDDLEWARE: Final = [
    "carnet.config.observed.named",
    "django.middleware.security.SecurityMiddleware",
    "carnet.config.headers.security_headers",
    "carnet.config.kept_files.kept_files",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "carnet.config.cross_origin.cross_origin",
    "carnet.portal.middleware.preferences_of_the_request",
    *IDENTITY_MIDDLEWARE,
    "carnet.portal.urgency.urgency_of_the_session",
]

TEMPLATES: Final[list[dict[str, Any]]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": False,
        "OPTIONS": {"environment": "carnet.portal.jinja.environment"},
    },
    # allauth's checks ask for this engine, and its plain-text parts use it; our own pages never do.
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]

LANGUAGE_CODE: Final = "fr"
LANGUAGES: Final = [("fr", "Français"), ("en", "English")]
USE_I18N: Final = True
USE_TZ: Final = True
TIME_ZONE: Final = "UTC"

STATIC_URL: Final = "/static/"
STATICFILES_DIRS: Final = [PACKAGE / "portal" / "static"]
# Only our own files: what libraries bring along is not served.
STATICFILES_FINDERS: Final = ["django.contrib.staticfiles.finders.FileSystemFinder"]
# Built assets are committed: whitenoise reads them where they are and nothing has to be collected at install.
WHITENOISE_USE_FINDERS: Final = True
WHITENOISE_AUTOREFRESH: Final = False
WHITENOISE_MAX_AGE: Final = int(timedelta(hours=1).total_seconds())

# Over plain HTTP on loopback a browser would drop secure cookies, so only tests and demonstrations go without.
_SECURE: Final = not CARNET.for_tests_only
_PREFIX: Final = "__Host-" if _SECURE else ""
SESSION_COOKIE_NAME: Final = f"{_PREFIX}carnet_session"
SESSION_COOKIE_SECURE: Final = _SECURE
CSRF_COOKIE_NAME: Final = f"{_PREFIX}carnet_csrf"
CSRF_COOKIE_SECURE: Final = _SECURE
LANGUAGE_COOKIE_NAME: Final = f"{_PREFIX}carnet_language"
LANGUAGE_COOKIE_SECURE: Final = _SECURE
LANGUAGE_COOKIE_HTTPONLY: Final = True
LANGUAGE_COOKIE_SAMESITE: Final = "Lax"

SECURE_SSL_REDIRECT: Final = _SECURE
SECURE_HSTS_SECONDS: Final = int(timedelta(days=730).total_seconds()) if _SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS: Final = _SECURE
SECURE_PROXY_SSL_HEADER: Final = ("HTTP_X_FORWARDED_PROTO", "https") if CARNET.file.behind_tls_proxy else None
# Limits count by network: behind our one proxy the client is the last address of X-Forwarded-For, written by the proxy.
ALLAUTH_TRUSTED_PROXY_COUNT: Final = 1 if CARNET.file.behind_tls_proxy else 0
SECURE_CONTENT_TYPE_NOSNIFF: Final = True
# Other sites get no referrer. Not "no-referrer": with it Chromium sends `Origin: null` with our own forms, and the CSRF
# check, rightly, refuses them.
SECURE_REFERRER_POLICY: Final = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY: Final = "same-origin"
X_FRAME_OPTIONS: Final = "DENY"

# A CDA or a PDF and its form fields; a larger body is refused before it is read whole.
DATA_UPLOAD_MAX_MEMORY_SIZE: Final = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS: Final = 200
DATA_UPLOAD_MAX_NUMBER_FILES: Final = 20
# Uploads stay in memory: a document in clear never touches the disk. The handler bounds each file, and all of a form.
FILE_UPLOAD_HANDLERS: Final = ["carnet.config.uploads.BoundedMemoryUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE: Final = CARNET.file.max_document_bytes + 1

CACHES: Final = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}

CARNET_REAL_MAIL: Final = CARNET.mail is not None
if CARNET.mail:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = CARNET.mail.host
    EMAIL_PORT = CARNET.mail.port
    EMAIL_HOST_USER = CARNET.mail.user
    EMAIL_HOST_PASSWORD = CARNET.mail.password()
    EMAIL_USE_TLS = CARNET.mail.starttls
    EMAIL_TIMEOUT = 20
    DEFAULT_FROM_EMAIL = CARNET.mail.sender
else:
    # No real mail leaves a demonstration. The dummy backend drops what would still ask Django to send.
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

# The portal owns the words; the FHIR door stands beside it: what says a sentence is named and not imported.
CARNET_SENTENCES: Final = "carnet.portal.sentences.sentence"
CARNET_RECORD_FILE: Final = "carnet.fhir.record_file.record_file"
CARNET_NOTIFICATION: Final = "carnet.fhir.subscription_status.notification"
# Where subscribers of software may be told; none: nobody subscribes.
CARNET_SUBSCRIPTION_HOSTS: Final = CARNET.file.subscription_hosts
# By which services browsers are told that there is news; none: no browser is.
CARNET_PUSH_HOSTS: Final = CARNET.file.push_hosts
# The listener of hospital messages, which the command line starts.
CARNET_MLLP: Final = "carnet.hl7v2.making.make"
# Business acknowledgements: where those of a structure go, with which certificate, and what sends them.
CARNET_BUSINESS_SEND: Final = "carnet.hl7v2.outgoing.send"
CARNET_FEED_ANSWERS: Final = CARNET.file.answers()
CARNET_FEED_CERTIFICATE: Final = CARNET.file.feed_certificate
CARNET_FEED_KEY: Final = CARNET.file.feed_key
CARNET_SMS: Final = CARNET.sms
CARNET_WITNESSES: Final = CARNET.file.witnesses
CARNET_EMERGENCY_ACCESS: Final = timedelta(minutes=CARNET.file.emergency_minutes)
CARNET_EMERGENCY_ALERT: Final = CARNET.file.emergency_alert
CARNET_BUDGETS: Final = CARNET.file.budgets
CARNET_UNUSUAL_POINTS: Final = CARNET.file.unusual_points
CARNET_WITHHELD_AND_HIDDEN: Final = CARNET.file.withheld_and_hidden
CARNET_OPEN_METADATA: Final = CARNET.file.open_metadata
CARNET_RECOVERY_DELAY: Final = timedelta(hours=CARNET.file.recovery_delay_hours)

SILENCED_SYSTEM_CHECKS: Final[list[str]] = []
PROCRASTINATE_IMPORT_PATHS: Final = ["carnet.ops.jobs"]
CARNET_DEMO_PAGES: Final = CARNET.kind in {InstanceKind.DEMO, InstanceKind.SANDBOX}
# Where a sandbox keeps the messages of software that came lately (`carnet.inspector`); empty: nothing is kept.
CARNET_INSPECTOR_FOLDER: Final = str((CARNET.instance and CARNET.instance.inspector_folder) or "")
