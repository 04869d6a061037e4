"""Django's name for the portal. Owns nothing else: no tables, no signals."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The pages for people."""

    name = "carnet.portal"
    label = "portal"
