"""An identity in words, for the person and for the desk. Owns labels and choices; never a rule."""

from collections.abc import Iterable, Mapping
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings

from carnet.codes.quality import OF_HIGH_TRUST, STEPS, IdentityDocument, IdentityStatus
from carnet.codes.traits import Sex
from carnet.identity.api import InsRoot
from carnet.identity.api import PersonIdentity as PersonIdentity
from carnet.identity.patients import KnownIdentity
from carnet.identity.reports import Report, ReportState
from carnet.portal import identity_forms
from carnet.portal.jinja import t
from carnet.portal.present import spaced
from carnet.portal.shown import Fact, PastIdentity, ReportShown
from carnet.portal.words import date_longue

GIVEN: Final = True
ROOTS: Final = {
    InsRoot.NIR: "identity.root_nir",
    InsRoot.NIA: "identity.root_nia",
    InsRoot.NIR_TEST: "identity.root_nir_test",
    InsRoot.NIR_DEMO: "identity.root_nir_demo",
}
STATES_IN_WORDS: Final = {status: f"identity.status_{status.value}" for status in IdentityStatus}


# Who opens a record alone is of age: only these prove an adult's identity.
OF_HIGH_TRUST_IN_ORDER = tuple(p for p in IdentityDocument if p in OF_HIGH_TRUST)


def facts(identity: PersonIdentity) -> list[Fact]:
    """The strict traits, the number and the state, as pairs of a name and a value."""
    traits = identity.traits
    rows = [
        ("identity.birth_name", traits.birth_name),
        ("identity.first_given_name", traits.first_given_name),
        ("identity.given_names", traits.given_names),
        ("identity.birth_date", date_longue(traits.birth_date)),
        ("identity.sex", str(t(f"identity.sex_{traits.sex.value.lower()}"))),
        ("identity.birth_place", traits.birth_place or ""),
        ("identity.ins", spaced(identity.ins.value) if identity.ins else ""),
        ("identity.root", str(t(ROOTS[identity.ins.root])) if identity.ins else ""),
        ("identity.former", ", ".join(spaced(ins.value) for ins in identity.former)),
        ("identity.used_name", traits.used_name or ""),
        ("identity.used_given_name", traits.used_given_name or ""),
        ("identity.status", str(t(STATES_IN_WORDS[identity.status]))),
        ("identity.attributes", ", ".join(str(t(f"identity.is_{a.value}")) for a in sorted(identity.attributes))),
    ]
    return [(str(t(label)), value, GIVEN) for label, value in rows if value]


def facts_of(known: KnownIdentity) -> list[Fact]:
    """A version with what led to it: the document that was seen, and the reason."""
    change = known.change
    if change is None:
        return facts(known.identity)
    seen = str(t(f"identity.piece_{change.seen.value}")) if change.seen else ""
    why = [("desk_correct.piece", seen), ("desk_correct.reason", change.reason)]
    return [*facts(known.identity), *((str(t(label)), value, GIVEN) for label, value in why if value)]


def history(versions: Iterable[KnownIdentity]) -> list[PastIdentity]:
    """Every version but the one in force, newest first."""
    past = list(versions)[:-1]
    return [PastIdentity(known.version, facts_of(known)) for known in reversed(past)]


def reports(found: Iterable[Report]) -> list[ReportShown]:
    """The reports of a person, newest first."""
    return [
        ReportShown(
            str(one.report_id),
            one.at.astimezone(ZoneInfo(settings.CARNET_LEGAL_ZONE)),
            one.text,
            one.state is ReportState.WAITING,
            one.state is ReportState.CORRECTED,
            one.answer,
        )
        for one in found
    ]


def opening_choices() -> dict[str, list[dict[str, object]]]:
    """What the questions of an opening offer; a person whose sex is unknown is opened as such."""
    return {
        "roots": _items((r.value, ROOTS[r]) for r in identity_forms.roots()),
        "sexes": _items((s.value, f"identity.sex_{s.value.lower()}") for s in Sex),
        "pieces": [
            {"value": "", "text": str(t("identity.piece_none"))},
            *_items((p.value, f"identity.piece_{p.value}") for p in OF_HIGH_TRUST_IN_ORDER),
        ],
    }


def sexes() -> list[dict[str, object]]:
    """The answers to the question of the sex."""
    return _items((s.value, f"identity.sex_{s.value.lower()}") for s in Sex)


def choices(known: PersonIdentity, values: Mapping[str, str]) -> dict[str, list[dict[str, object]]]:
    """What each question of the form offers; the states are those that may follow the one in force."""
    return {
        "roots": _items((r.value, ROOTS[r]) for r in identity_forms.roots()),
        "sexes": sexes(),
        "states": _items((s.value, STATES_IN_WORDS[s]) for s in IdentityStatus if s in STEPS[known.status]),
        "pieces": [
            {"value": "", "text": str(t("identity.piece_none"))},
            *_items((p.value, f"identity.piece_{p.value}") for p in IdentityDocument),
        ],
        "marks": [
            {"name": name, "text": str(t(f"identity.is_{name}")), "checked": values.get(name) == "oui"}
            for name in identity_forms.ATTRIBUTES
        ],
    }


def _items(pairs: Iterable[tuple[str, str]]) -> list[dict[str, object]]:
    return [{"value": value, "text": str(t(label))} for value, label in pairs]


def number(identity: PersonIdentity) -> str:
    """The number as it is read aloud; empty when there is none."""
    return spaced(identity.ins.value) if identity.ins else ""


def own_facts(identity: PersonIdentity) -> list[Fact]:
    """What a person is told of the own identity: the traits, in the words of the card."""
    traits = identity.traits
    rows = [
        ("my_ins.birth_name", traits.birth_name),
        ("my_ins.given_names", traits.given_names or traits.first_given_name),
        ("my_ins.used_name", " ".join(part for part in (traits.used_given_name, traits.used_name) if part)),
        ("my_ins.birth_date", date_longue(traits.birth_date)),
        ("my_ins.birth_place", traits.birth_place or ""),
        ("my_ins.sex", str(t(f"identity.sex_{traits.sex.value.lower()}"))),
    ]
    return [(str(t(label)), value, GIVEN) for label, value in rows if value]
