"""From a provider's claims to who somebody is. Owns the reading of both shapes; never finds an account."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from carnet.crypto.token import TokenRefused
from carnet.identity.outside.provider import Provider
from carnet.identity.traits import IdentityStatus, PersonIdentity, Sex, StrictTraits, from_plain, to_plain

FRANCE: Final = "99100"
_SEXES: Final[Mapping[str, Sex]] = {
    "female": Sex.FEMALE, "male": Sex.MALE, "f": Sex.FEMALE, "m": Sex.MALE, "2": Sex.FEMALE, "1": Sex.MALE,
}  # fmt: skip
_LONGEST: Final = 200
_MOST_ACTIVITIES: Final = 100


@dataclass(frozen=True)
class Proof:
    """What a provider proved in this sign-in: who (issuer, sub), how well, and the facts of its shape.

    `identity` is None from a provider of professionals; `professional_id` is empty from one of patients. `activities`
    are sectors, each with the identifiers of its structure, any of which may be the directory's.
    """

    provider: str
    issuer: str
    sub: str
    acr: str
    identity: PersonIdentity | None = None
    email: str = ""
    professional_id: str = ""
    activities: tuple[tuple[str, ...], ...] = ()

    def __repr__(self) -> str:
        return f"Proof({self.provider})"

    def plain(self) -> dict[str, Any]:
        """As plain values, to be kept in the sealed session."""
        identity = to_plain(self.identity) if self.identity else None
        return {**self.__dict__, "identity": identity, "activities": [list(one) for one in self.activities]}

    @classmethod
    def of_plain(cls, plain: Mapping[str, Any]) -> "Proof":
        """What `plain` wrote."""
        identity = from_plain(plain["identity"]) if plain["identity"] else None
        activities = tuple(tuple(one) for one in plain["activities"])
        return cls(**{**plain, "identity": identity, "activities": activities})


def patient(claims: Mapping[str, Any], provider: Provider) -> PersonIdentity:
    """The strict traits that a provider of patients gives; TokenRefused when one that is needed is missing or no trait.

    The INS stays unknown: no provider gives it. The status is "validée" where the level proves who the person is, as a
    document of identity would, and "provisoire" below (RNIV; docs/divergences.md).
    """
    given = _text(claims, provider, "given_names")
    names = given.split()
    family = _text(claims, provider, "birth_name")
    if not names or not family:
        raise TokenRefused("names")
    proved = str(claims.get("acr", "")) in provider.proved_acr
    traits = StrictTraits(
        birth_name=family,
        first_given_name=names[0],
        birth_date=_day(_text(claims, provider, "birth_date")),
        sex=_SEXES.get(_text(claims, provider, "sex").lower(), Sex.UNKNOWN),
        given_names=given,
        birth_place=_place(claims, provider),
        used_name=_text(claims, provider, "used_name") or None,
    )
    return PersonIdentity(traits, None, IdentityStatus.VALIDATED if proved else IdentityStatus.PROVISIONAL)


def professional(claims: Mapping[str, Any], provider: Provider) -> tuple[str, tuple[tuple[str, ...], ...]]:
    """The directory's identifier of a professional and the activities claimed; TokenRefused without an identifier."""
    identifier = _text(claims, provider, "professional_id")
    if not identifier or not identifier[0].isdigit() or not identifier.isascii():
        raise TokenRefused("professional_id")
    found = list(_entered([claims], provider.claim("activities").split(".")))
    if len(found) > _MOST_ACTIVITIES:
        raise TokenRefused("activities")
    return identifier, tuple(_activity(one, provider) for one in found)


def email(claims: Mapping[str, Any], provider: Provider) -> str:
    """The address that the provider gives, to be offered to the person and never to find an account."""
    return _text(claims, provider, "email")


def _activity(one: Mapping[str, Any], provider: Provider) -> tuple[str, ...]:
    """The sector, then every identifier of the structure as the directory may write it (rules.md 3.8)."""
    prefixes = (("finess", "1"), ("siret", "3"), ("siren", "2"), ("structure_id", ""), ("technical_id", ""))
    ids = [prefix + value for name, prefix in prefixes if (value := _text(one, provider, name))]
    return (_text(one, provider, "sector"), *ids)


def _entered(objects: list[Any], path: list[str]) -> Iterator[Mapping[str, Any]]:
    """The objects at the end of a path; a list is entered at each of its items."""
    for one in objects:
        if isinstance(one, list):
            yield from _entered(one, path)
        elif isinstance(one, Mapping) and path:
            yield from _entered([one.get(path[0])], path[1:])
        elif isinstance(one, Mapping):
            yield one


def _text(claims: Mapping[str, Any], provider: Provider, name: str) -> str:
    value: Any = claims
    for part in provider.claim(name).split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > _LONGEST or "\0" in value:
        raise TokenRefused(name)
    return value.strip()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise TokenRefused("birth_date") from None


def _place(claims: Mapping[str, Any], provider: Provider) -> str | None:
    """The commune, or the country of who was born abroad."""
    country = _text(claims, provider, "birth_country")
    return _text(claims, provider, "birth_place") or (country if country != FRANCE else "") or None
