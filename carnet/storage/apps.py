"""The Django application `storage`. Owns its label; registers no signal."""

from django.apps import AppConfig


class StorageConfig(AppConfig):
    """Registers the models of carnet.storage under the label `storage`."""

    name = "carnet.storage"
    label = "storage"
    default_auto_field = "django.db.models.BigAutoField"
