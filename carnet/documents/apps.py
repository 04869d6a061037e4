"""The Django application `documents`. Owns its label; registers no signal."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Registers the models of carnet.documents under the label `documents`."""

    name = "carnet.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"
