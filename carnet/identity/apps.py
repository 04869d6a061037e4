"""The Django application `identity`. Owns its label; registers no signal."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """Registers the models of carnet.identity under the label `identity`."""

    name = "carnet.identity"
    label = "identity"
    default_auto_field = "django.db.models.BigAutoField"
