"""Addresses of the emergency card, under `mon-dossier/ma-sante/carte/`. Owns names and shapes only."""

from django.urls import path, register_converter

from carnet.portal.present_card import GROUP_OF
from carnet.portal.views import card, card_links, card_offline, card_paper


class GroupConverter:
    """A group of the card, by the word of its address."""

    regex = "|".join(GROUP_OF)

    def to_python(self, value: str) -> str:
        """The word as it is written."""
        return value

    def to_url(self, value: str) -> str:
        """The word as it is written."""
        return value


register_converter(GroupConverter, "card_group")

urlpatterns = [
    path("", card.home, name="patient_card"),
    path("choisir/<card_group:group>/", card.choose, name="patient_card_choose"),
    path("papier/", card_paper.paper, name="patient_card_paper"),
    path("telephone/", card_offline.phone, name="patient_card_phone"),
    path("liens/", card_links.links, name="patient_card_links"),
    path("liens/faire/", card_links.make, name="patient_card_link_make"),
    path("liens/<uuid:link>/", card_links.show, name="patient_card_link"),
    path("liens/<uuid:link>/papier/", card_paper.link_paper, name="patient_card_link_paper"),
    path("liens/<uuid:link>/reprendre/", card_links.end, name="patient_card_link_end"),
]
