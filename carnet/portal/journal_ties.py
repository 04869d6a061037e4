"""The sentences of the journal on people who act for others. Owns which message an act on a tie has; no text."""

from collections.abc import Mapping

from carnet.portal.shown import Sentence

_INVITED = Sentence("tie_invited_by", "tie_invited", "aider")
_ACCEPTED = Sentence("tie_accepted_by", "tie_accepted", "aider")
_ENDED = Sentence("tie_ended", "tie_ended", "refus")
_SEEN = Sentence("ties_seen_by", "ties_seen", "aider")
SENTENCES: Mapping[str, Sentence] = {
    "caregiver:invite": _INVITED,
    "representative:invite": _INVITED,
    "caregiver:accept": _ACCEPTED,
    "representative:accept": _ACCEPTED,
    "guardian:accept": _ACCEPTED,
    "caregiver:end": _ENDED,
    "guardian:end": _ENDED,
    "caregiver:leave": Sentence("tie_left", "tie_left", "sortir"),
    "representative:revoke": Sentence("tie_revoked", "tie_revoked", "refus"),
    "guardian:declare": Sentence("guardian_declared", "guardian_declared", "aider"),
    "guardian:ask": Sentence("guardian_asked_by", "guardian_asked", "choisir"),
    "guardian:answer": Sentence("guardian_answered_by", "guardian_answered", "choisir"),
    "record:come_of_age": Sentence("of_age", "of_age", "reussi"),
    "ties:see": _SEEN,
    # As it was written before the two acts were told apart.
    "authorisation:see": _SEEN,
}
DECLINED = Sentence("tie_declined_by", "tie_declined_by", "refus")
NAMED = (
    "tie_invited_by",
    "tie_accepted_by",
    "tie_declined_by",
    "tie_ended",
    "tie_left",
    "tie_revoked",
    "guardian_asked_by",
    "guardian_answered_by",
    "ties_seen_by",
)
"""The messages that say who; `tie_ended` and `tie_revoked` say whose help is over."""


def of(act: str, detail: Mapping[str, str]) -> Sentence | None:
    """The sentence of an act on a tie; None for any other act."""
    if detail.get("answer") == "refused" and act.endswith(":accept"):
        return DECLINED
    taken_back = act == "representative:invite" and detail.get("what") == "ended"
    return _ENDED if taken_back else SENTENCES.get(act)
