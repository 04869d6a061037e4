"""Django's and allauth's own applications, without their tables. Owns how they are installed; never stores in them.

We use their code: password checks, sign-in stages, views. Their tables would be empty (groups, permissions, content
types) or would hold addresses in clear (`account_emailaddress`), so they do not exist: `absent_tables` holds
migrations that change Django's picture of the models and nothing in the database.
"""

from typing import Final

from django.apps import AppConfig
from django.contrib.auth.checks import check_user_model
from django.core import checks

MIGRATIONS: Final = {app: f"carnet.identity.absent_tables.{app}" for app in ("contenttypes", "auth", "account")}


class ContentTypesConfig(AppConfig):
    """`django.contrib.contenttypes` without the signal that fills its table: there is none."""

    name = "django.contrib.contenttypes"
    label = "contenttypes"
    default_auto_field = "django.db.models.AutoField"


class AuthConfig(AppConfig):
    """`django.contrib.auth` without permissions: rights are decided by `carnet.policy` alone."""

    name = "django.contrib.auth"
    label = "auth"
    default_auto_field = "django.db.models.AutoField"

    def ready(self) -> None:
        """Keeps Django's check of the account model."""
        checks.register(check_user_model, checks.Tags.models)
