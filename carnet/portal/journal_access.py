"""The sentences of the journal on access, blocks, codes and refused deposits. Owns which message; no text."""

from collections.abc import Mapping

from carnet.portal.shown import Sentence

_ENDED = Sentence("access_ended", "access_ended", "refus")
SENTENCES: Mapping[str, Sentence] = {
    "authorisation:give": Sentence("access_given_by", "access_given", "acces"),
    "authorisation:end": _ENDED,
    "authorisation:give_up": Sentence("access_given_up", "access_given_up", "refus"),
    "authorisation:give_code": Sentence("code_made", "code_made", "code_qr"),
    "authorisation:use_code": Sentence("code_used", "code_used", "code_qr"),
    "block:set": Sentence("blocked", "blocked", "bloquer"),
    "block:lift": Sentence("unblocked", "unblocked", "rouvrir_dossier"),
    "feeding:oppose": Sentence("feeding_opposed", "feeding_opposed", "retirer"),
    "feeding:allow": Sentence("feeding_allowed", "feeding_allowed", "deposer"),
}
CODE_ENDED = Sentence("code_ended", "code_ended", "retirer")
AGREED_FOR = Sentence("agreement_for", "agreement_for", "choisir")
SEEN = Sentence("access_seen_by", "access_seen", "acces")
NAMING = ("authorisation:", "block:", "feeding:")
NAMED = (
    "access_given", "access_given_by", "access_ended", "access_given_up", "code_used", "blocked", "unblocked",
    "feeding_opposed", "feeding_allowed", "agreement_for", "access_seen_by",
)  # fmt: skip
"""The messages that say who: whom the act was about, else who acted."""


def of(act: str, detail: Mapping[str, str]) -> Sentence | None:
    """The sentence of an act on access; None for any other act."""
    if act == "authorisation:see" and detail.get("what") == "access":
        return SEEN
    if act == "authorisation:end" and "code" in detail:
        return CODE_ENDED
    if act == "authorisation:state" and ("professional" in detail or "structure" in detail):
        return AGREED_FOR
    return SENTENCES.get(act)
