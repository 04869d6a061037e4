"""Outside providers in `carnet.toml`: what is taken, and what refuses to start."""

from pathlib import Path

import pytest

from carnet.config.option_errors import OptionDamaged, OptionUnsafe
from carnet.identity.outside.provider import Audience, Provider
from carnet.storage.instance_folder import InstanceKind
from tests.unit.config.test_options import HOSTS, options

DEMO, PRODUCTION = InstanceKind.DEMO, InstanceKind.PRODUCTION
RIGHT = {
    "name": '"franceconnect"', "audience": '"patient"', "label": '"FranceConnect"',
    "issuer": '"https://identite.example.org"', "client_id": '"carnet"', "client_secret_file": '"provider.secret"',
    "algorithm": '"ES256"', "required_acr": '["eidas2", "eidas3"]', "scopes": '["openid", "birth"]',
}  # fmt: skip


def table(**spoilt: str) -> str:
    """A provider as the operator writes it; an empty text takes a line away."""
    lines = [f"{name} = {value}" for name, value in {**RIGHT, **spoilt}.items() if value]
    return "\n".join(["[[provider]]", *lines, ""])


def read(folder: Path, toml: str, kind: InstanceKind = PRODUCTION) -> tuple[Provider, ...]:
    (folder / kind.value).mkdir(parents=True, exist_ok=True)
    secret = folder / "provider.secret"
    secret.write_text("shared secret\n", encoding="utf-8")
    return options(folder, kind, toml.replace('"provider.secret"', f'"{secret}"')).file.providers


def test_options_operator_provider_is_read_with_its_secret_from_a_file(tmp_path: Path) -> None:
    claims = '[provider.claims]\nbirth_name = "birth.family"\n'
    (found,) = read(tmp_path, HOSTS + table() + claims)
    assert (found.name, found.audience, found.client_secret) == ("franceconnect", Audience.PATIENT, "shared secret")
    assert found.required_acr == ("eidas2", "eidas3") and found.algorithm == "ES256"
    assert (found.claim("birth_name"), found.claim("given_names")) == ("birth.family", "given_name")
    assert "shared secret" not in repr(found)


@pytest.mark.parametrize(
    "spoilt",
    [
        {"algorithm": '"none"'},
        {"algorithm": '"HS256"'},
        {"algorithm": '["RS256", "ES256"]'},
        {"audience": '"everybody"'},
        {"name": '"Avec Espace"'},
        {"issuer": ""},
        {"client_id": '""'},
        {"client_secret_file": '"absent.secret"'},
        {"required_acr": '"eidas2"'},
        {"scopes": "[1]"},
        {"client_authentication": '"none"'},
        {"redirect_anywhere": "true"},
    ],
)
def test_options_operator_provider_spoilt_is_refused_by_name(tmp_path: Path, spoilt: dict[str, str]) -> None:
    with pytest.raises(OptionDamaged) as refused:
        read(tmp_path, HOSTS + table(**spoilt))
    assert "provider" in str(refused.value.facts)


def test_options_operator_claim_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OptionDamaged):
        read(tmp_path, HOSTS + table() + '[provider.claims]\nins = "ins"\n')


def test_options_operator_two_providers_of_one_name_or_issuer_are_refused(tmp_path: Path) -> None:
    with pytest.raises(OptionDamaged):
        read(tmp_path, HOSTS + table() + table(name='"autre"'))


@pytest.mark.parametrize("issuer", ['"http://identite.example.org"', '"http://127.0.0.1:9000"', '"ftp://example.org"'])
def test_options_operator_provider_without_tls_is_refused_in_production(tmp_path: Path, issuer: str) -> None:
    with pytest.raises(OptionUnsafe):
        read(tmp_path, HOSTS + table(issuer=issuer))


def test_options_operator_provider_on_this_machine_is_taken_in_a_demonstration(tmp_path: Path) -> None:
    (found,) = read(tmp_path, table(issuer='"http://127.0.0.1:9000"'), DEMO)
    assert found.issuer == "http://127.0.0.1:9000"
    with pytest.raises(OptionUnsafe):
        read(tmp_path / "other", table(issuer='"http://identite.example.org"'), DEMO)
