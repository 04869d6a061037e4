"""The Django application `consent`. Owns its label; registers no signal."""

from django.apps import AppConfig


class ConsentConfig(AppConfig):
    """Registers the models of carnet.consent under the label `consent`."""

    name = "carnet.consent"
    label = "consent"
    default_auto_field = "django.db.models.BigAutoField"
