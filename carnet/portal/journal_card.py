"""The sentences of the journal on the emergency card and its links. Owns which message an act has; no text."""

from collections.abc import Mapping

from carnet.portal.jinja import t
from carnet.portal.shown import Sentence

NAMING = ("health_link:open",)
SENTENCES: Mapping[str, Sentence] = {
    "emergency_card:see": Sentence("card_seen_for_me", "card_seen", "urgence"),
    "emergency_card:write": Sentence("card_written_for_me", "card_written", "changer"),
    "health_link:make": Sentence("link_made_for_me", "link_made", "code_qr"),
    "health_link:end": Sentence("link_ended_for_me", "link_ended", "retirer"),
    "health_link:open": Sentence("link_opened", "link_opened", "urgence"),
}
ON_DEVICE = Sentence("card_on_device_for_me", "card_on_device", "appareil")
SHOWN = Sentence("link_shown_for_me", "link_shown", "code_qr")
REFUSED = Sentence("link_refused", "link_refused", "refus")
_WHO, _READER = frozenset({"who"}), frozenset({"reader"})
NEEDS = {
    "card_seen_for_me": _WHO,
    "card_written_for_me": _WHO,
    "card_on_device_for_me": _WHO,
    "link_made_for_me": _WHO,
    "link_shown_for_me": _WHO,
    "link_ended_for_me": _WHO,
    "link_opened": _READER,
    "link_refused": _READER,
}


def of(act: str, outcome: str, detail: Mapping[str, str]) -> Sentence | None:
    """The sentence of an act on the card; None for any other act, and for a refusal that is told like all others."""
    if outcome == "refused":
        return REFUSED if act == "health_link:open" else None
    if act == "emergency_card:see" and detail.get("what") == "device":
        return ON_DEVICE
    if act == "health_link:make" and detail.get("what") == "shown":
        return SHOWN
    return SENTENCES.get(act)


def reader(detail: Mapping[str, str]) -> str:
    """Who opened a link, in the own words; nobody proved them."""
    return detail.get("recipient", "") or str(t("journal.somebody"))
