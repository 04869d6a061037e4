"""The delayed act of majority. Owns its planning; the policy has majority by itself, whatever is planned."""

from carnet.storage import due
from carnet.storage.due import DueRule
from carnet.usecases._facts import Facts, is_minor, zone
from carnet.usecases._ties import of_age_at


def plan(born: Facts) -> None:
    """Plans the birthday on which a child comes of age, with the opening of the record; nothing for an adult."""
    if born.patient is None:
        return
    birth_date = born.patient.traits.birth_date
    if is_minor(birth_date, born.context.now):
        due.plan(born.record_id, DueRule.MAJORITY, of_age_at(birth_date, zone()))
