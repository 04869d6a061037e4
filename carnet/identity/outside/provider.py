"""What the operator says of a provider. Owns the shape; reads no file and asks nobody."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Audience(StrEnum):
    """Whose accounts a provider opens; one provider never opens both."""

    PATIENT = "patient"
    PROFESSIONAL = "professional"


class ClientAuthentication(StrEnum):
    """How we prove to the provider who we are (OpenID Connect Core, section 9)."""

    BASIC = "client_secret_basic"
    POST = "client_secret_post"


# The shapes of FranceConnect and of Pro Santé Connect; a dot enters an object, a list is entered at each of its items.
PATIENT_CLAIMS: Final[Mapping[str, str]] = MappingProxyType({
    "birth_name": "family_name",
    "given_names": "given_name",
    "birth_date": "birthdate",
    "sex": "gender",
    "birth_place": "birthplace",
    "birth_country": "birthcountry",
    "used_name": "preferred_username",
    "email": "email",
})  # fmt: skip
PROFESSIONAL_CLAIMS: Final[Mapping[str, str]] = MappingProxyType({
    "professional_id": "SubjectNameID",
    "activities": "SubjectRefPro.exercices.activities",
    "sector": "codeSecteurDactivite",
    "finess": "numeroFinessSite",
    "siret": "numeroSiretSite",
    "siren": "numeroSirenSite",
    "structure_id": "ancienIdentifiantDeLaStructure",
    "technical_id": "identifiantTechniqueDeLaStructure",
})  # fmt: skip


@dataclass(frozen=True)
class Provider:
    """One provider. `name` stands in addresses; `algorithm` is pinned for its issuer; the secret is never shown.

    `required_acr`: the levels that are taken (asked for in this order; empty: any). `two_factors_acr`: those held to be
    two factors; below, our own second step follows. `proved_acr`: those that prove who the person is, so that an
    account may be made. `ins_by_person`: the operator accepts, on his own responsibility, the INS that such a person
    gives and that agrees with the proved traits, in place of an answer of the national service. `hosts`: other hosts
    than the issuer's where its end points may stand.
    """

    name: str
    audience: Audience
    label: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    algorithm: str = "RS256"
    client_authentication: ClientAuthentication = ClientAuthentication.POST
    scopes: tuple[str, ...] = ("openid",)
    required_acr: tuple[str, ...] = ()
    two_factors_acr: tuple[str, ...] = ()
    proved_acr: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    ins_by_person: bool = False
    claims: Mapping[str, str] = field(default_factory=dict)

    def claim(self, name: str) -> str:
        """Where a fact stands in the provider's claims."""
        defaults = PATIENT_CLAIMS if self.audience is Audience.PATIENT else PROFESSIONAL_CLAIMS
        return self.claims.get(name, defaults[name])
