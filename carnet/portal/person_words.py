"""Who somebody is at a glance, for who works: sex, age, how far the identity is proved. Owns words; never a rule."""

from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings

from carnet.codes.quality import IdentityStatus
from carnet.codes.traits import Sex
from carnet.identity.traits import PersonIdentity
from carnet.kernel.clock import SystemClock, legal_day
from carnet.portal.jinja import t

_MONTHS_UNTIL: Final = 36
"""A small child's age is told in months, as doses and growth are."""


def age(born: date, today: date | None = None) -> str:
    """The age in years, in months for a small child; empty for a day to come."""
    day = today or legal_day(SystemClock().now(), ZoneInfo(settings.CARNET_LEGAL_ZONE))
    months = (day.year - born.year) * 12 + day.month - born.month - (day.day < born.day)
    if born > day:
        return ""
    if months < _MONTHS_UNTIL:
        return str(t("person.months", number=str(months)))
    return str(t("person.years", number=str(months // 12)))


def traits(born: date, sex: Sex | None = None) -> str:
    """Sex and age: “Femme, 63 ans”; the age alone where the sex is not told."""
    said = [str(t(f"identity.sex_{sex.value.lower()}"))] if sex in (Sex.FEMALE, Sex.MALE) else []
    return ", ".join(filter(None, [*said, age(born)]))


def status(identity: PersonIdentity) -> str:
    """How far the identity is proved, and what else is to be known of it."""
    beside = [str(t(f"identity.is_{one.value}")) for one in sorted(identity.attributes)]
    return ". ".join([str(t(f"person.status_{identity.status.value}")), *beside])


def in_doubt(identity: PersonIdentity) -> bool:
    """Whether who acts looks at the identity twice: not qualified, doubtful, made up, or like another one."""
    return identity.status is not IdentityStatus.QUALIFIED or bool(identity.attributes)
