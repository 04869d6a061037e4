"""The Django application `profile`. Owns its label; registers no signal."""

from django.apps import AppConfig


class ProfileConfig(AppConfig):
    """Registers the models of carnet.profile under the label `profile`."""

    name = "carnet.profile"
    label = "profile"
    default_auto_field = "django.db.models.BigAutoField"
