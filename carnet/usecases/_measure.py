"""A measure with representation for the person, as the desk read it in a judgment. Owns what must be said of it."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from carnet.consent.ties import MEASURES, Named, Quality, TieKind
from carnet.kernel.errors import Invalid
from carnet.usecases import _invitation
from carnet.usecases._facts import zone
from carnet.usecases._invitation import Terms
from carnet.usecases._judgment import Seen, checked


@dataclass(frozen=True)
class Measure:
    """A measure with representation for the person: which, for whom, from which day to which (included)."""

    quality: Quality
    guardian: Named
    begins: date | None
    ends: date | None
    judgment: Seen


def terms_of(measure: Measure, now: datetime) -> tuple[Terms, Named]:
    """What the invitation of the guardian gives, and whom it names, with the judgment.

    Raises Invalid for a judgment that was not seen, a measure without representation, a day that is missing or over.
    """
    since, until = _period(measure)
    if until <= now:
        raise Invalid.of("ends", "guardian.over")
    reference = checked(measure.judgment, "guardian.judgment_seen")
    person = replace(_invitation.checked(measure.guardian), judgment=reference)
    return Terms(TieKind.GUARDIAN, measure.quality, since=since, until=until), person


def _period(measure: Measure) -> tuple[datetime, datetime]:
    if measure.quality not in MEASURES:
        raise Invalid.of("quality", "guardian.measure")
    if measure.begins is None:
        raise Invalid.of("begins", "guardian.begins")
    if measure.ends is None or measure.ends < measure.begins:
        raise Invalid.of("ends", "guardian.ends")
    since = datetime.combine(measure.begins, time(), zone())
    return since, datetime.combine(measure.ends + timedelta(days=1), time(), zone())
