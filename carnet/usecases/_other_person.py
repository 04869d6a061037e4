"""What a file or a sender says of the person beside an INS that fits. Owns the comparison with the record's identity.

Family names are compared whichever of the two they are, birth name or used name; given names are not compared. What is
not said does not differ.
"""

from carnet.codes.traits import comparable
from carnet.identity.traits import PersonIdentity, Sex, Trait


def differing(record: PersonIdentity, *, families: tuple[str, ...], birth_date: str, sex: Sex | None) -> list[Trait]:
    """The traits that say another person. `birth_date` is a whole day of DICOM or CDA (YYYYMMDD)."""
    traits = record.traits
    names = {comparable(name) for name in (traits.birth_name, traits.used_name) if name}
    said = {comparable(name) for name in families if name}
    unequal = {
        Trait.BIRTH_NAME: bool(said) and not said & names,
        Trait.BIRTH_DATE: bool(birth_date) and birth_date != f"{traits.birth_date:%Y%m%d}",
        Trait.SEX: sex is not None and traits.sex not in (sex, Sex.UNKNOWN),
    }
    return [trait for trait, differs in unequal.items() if differs]
