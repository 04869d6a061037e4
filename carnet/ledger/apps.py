"""The Django application `ledger`. Owns its label; registers no signal."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Registers the models of carnet.ledger under the label `ledger`."""

    name = "carnet.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
