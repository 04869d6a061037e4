"""Options refuse what would harm patients, and name what they cannot read."""

import dataclasses
from datetime import UTC, datetime
from pathlib import Path

import pytest

from carnet.config.option_errors import FailpointsInProduction, OptionDamaged, OptionUnsafe
from carnet.config.options import Options, load_options
from carnet.kernel.clock import FixedClock
from carnet.policy.budgets import DEFAULTS, Budget, Counted, Measure
from carnet.storage.instance_errors import StartRefused
from carnet.storage.instance_folder import InstanceKind, make_instance
from tests.xds.signing import seal

CLOCK = FixedClock(datetime(2026, 3, 2, 9, 30, tzinfo=UTC))
DEMO, SANDBOX, PRODUCTION = InstanceKind.DEMO, InstanceKind.SANDBOX, InstanceKind.PRODUCTION
HOSTS = 'hosts = ["dossier.example.org"]\n'
MAIL = '[mail]\nhost = "smtp.example.org"\nsender = "dossier@example.org"\n'


def options(folder: Path, kind: InstanceKind, toml: str = "", **env: str) -> Options:
    made = make_instance(folder / kind.value, kind, CLOCK)
    (made.folder / "carnet.toml").write_text(toml, encoding="utf-8")
    return load_options({"CARNET_INSTANCE": str(made.folder), **env})


@pytest.mark.parametrize("kind", [DEMO, SANDBOX])
@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.0.2.7"])  # noqa: S104  (refused)
def test_options_operator_test_instance_on_the_network_is_refused(
    tmp_path: Path, kind: InstanceKind, address: str
) -> None:
    with pytest.raises(OptionUnsafe):
        options(tmp_path, kind, f'bind = "{address}"\n')


@pytest.mark.parametrize("kind", [DEMO, SANDBOX])
def test_options_operator_test_instance_with_real_mail_is_refused(tmp_path: Path, kind: InstanceKind) -> None:
    with pytest.raises(OptionUnsafe):
        options(tmp_path, kind, MAIL)


@pytest.mark.parametrize("kind", [DEMO, SANDBOX])
def test_options_operator_test_instance_answers_to_loopback_names_only(tmp_path: Path, kind: InstanceKind) -> None:
    found = options(tmp_path, kind, HOSTS)
    assert found.hosts == ("localhost", "127.0.0.1", "[::1]")
    assert (found.for_tests_only, found.mail) == (True, None)


def test_options_operator_production_is_for_real_people(tmp_path: Path) -> None:
    found = options(tmp_path, PRODUCTION, HOSTS + MAIL)
    assert (found.for_tests_only, found.hosts) == (False, ("dossier.example.org",))
    assert found.mail is not None
    assert found.mail.host == "smtp.example.org"


@pytest.mark.parametrize(
    "toml",
    ["", 'hosts = ["*"]', 'hosts = [".example.org"]', 'hosts = [""]', 'hosts = ["a.example", "*.example"]'],
)
def test_options_operator_production_without_exact_hosts_is_refused(tmp_path: Path, toml: str) -> None:
    with pytest.raises(OptionUnsafe):
        options(tmp_path, PRODUCTION, toml)


@pytest.mark.parametrize("toml", ["emergency_minutes = 0", "emergency_minutes = 1441", "emergency_alert = 0"])
def test_options_operator_emergency_without_a_sound_limit_is_refused(tmp_path: Path, toml: str) -> None:
    """An access without an end is an agreement that nobody gave; no alert at all is no review (A06)."""
    with pytest.raises(OptionUnsafe):
        options(tmp_path, DEMO, toml)
    assert options(tmp_path, SANDBOX, "emergency_minutes = 1440").file.emergency_minutes == 1440


@pytest.mark.parametrize("root", ["1.2.250.1.213.1.4.10", "1.2.250.1.213.1.4.11"])
def test_options_operator_production_with_a_test_identity_root_is_refused(tmp_path: Path, root: str) -> None:
    with pytest.raises(OptionUnsafe):
        options(tmp_path, PRODUCTION, f'{HOSTS}ins_roots = ["1.2.250.1.213.1.4.8", "{root}"]\n')


def test_options_operator_production_with_failpoints_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FailpointsInProduction):
        options(tmp_path, PRODUCTION, HOSTS, CARNET_FAILPOINTS="1")


@pytest.mark.parametrize(
    "toml",
    ["bnid = '127.0.0.1'", "port = '8000'", "port = true", "hosts = 'one'", "hosts = [1]", "bind = 'here'", "mail = 3",
     "[mail]\nhost = 'x'", "[mail]\nhost = 'x'\nsender = 'y'\npassword = 'z'", "= broken", "legal_zone = 'Mars/Base'"],
)  # fmt: skip
def test_options_operator_wrong_file_is_named(tmp_path: Path, toml: str) -> None:
    """An unknown name is refused too: a typing error must not silently leave a default."""
    with pytest.raises(OptionDamaged):
        options(tmp_path, PRODUCTION, toml if "hosts" in toml else f"{HOSTS}{toml}")


def test_options_secret_is_read_from_a_file_and_never_shown(tmp_path: Path) -> None:
    secret = tmp_path / "dsn"
    secret.write_text("host=db user=carnet_app password=tr0mb0ne\n", encoding="utf-8")
    found = options(tmp_path, DEMO, CARNET_DSN_FILE=str(secret))
    assert found.dsn.endswith("password=tr0mb0ne")
    assert "tr0mb0ne" not in repr(found)
    assert found.secret_key not in repr(found)


def test_options_secret_file_lost_is_named(tmp_path: Path) -> None:
    with pytest.raises(OptionDamaged):
        options(tmp_path, DEMO, CARNET_DSN_FILE=str(tmp_path / "nowhere"))


def test_options_secret_key_is_stable_and_differs_between_instances(tmp_path: Path) -> None:
    demo, sandbox = options(tmp_path, DEMO), options(tmp_path, SANDBOX)
    again = load_options({"CARNET_INSTANCE": str(tmp_path / "demo")})
    assert demo.secret_key == again.secret_key != sandbox.secret_key


def test_options_without_instance_serve_nothing() -> None:
    found = load_options({})
    assert (found.instance, found.dsn, found.for_tests_only) == (None, "", True)
    assert found.secret_key != load_options({}).secret_key


def test_options_are_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        load_options({}).dsn = "elsewhere"  # type: ignore[misc]


def test_refusals_all_have_a_rule_of_their_own() -> None:
    """Each type of refusal names one rule; two never share one."""
    kinds: list[type[StartRefused]] = [StartRefused, *_below(StartRefused)]
    assert len({kind.rule for kind in kinds}) == len(kinds)


def _below(kind: type[StartRefused]) -> list[type[StartRefused]]:
    return [one for direct in kind.__subclasses__() for one in (direct, *_below(direct))]


def test_options_operator_budgets_are_read_over_the_defaults(tmp_path: Path) -> None:
    """What is not named keeps its cautious default."""
    read = options(tmp_path, DEMO, "[budgets.professional]\nrecords_day = [150, 500]\nrecords_hour = [0, 0]\n").file
    mine = read.budgets[Counted.PROFESSIONAL]
    assert (mine[Measure.RECORDS_DAY], mine[Measure.RECORDS_HOUR]) == (Budget(150, 500), Budget(0, 0))
    assert mine[Measure.DOCUMENTS_DAY] == DEFAULTS[Counted.PROFESSIONAL][Measure.DOCUMENTS_DAY]
    assert read.budgets[Counted.STRUCTURE] == DEFAULTS[Counted.STRUCTURE]


@pytest.mark.parametrize(
    "toml",
    ["budgets = 3", "[budgets.everybody]\nrecords_day = [1, 2]", "[budgets]\nprofessional = 3",
     "[budgets.professional]\nrecords_week = [1, 2]", "[budgets.professional]\nrecords_day = 3",
     "[budgets.professional]\nrecords_day = [1]", "[budgets.professional]\nrecords_day = [1, true]",
     "[budgets.professional]\nrecords_day = [-1, 2]", "[budgets.professional]\nrecords_day = [3, 2]",
     "[budgets.professional]\nrecords_day = ['1', 2]"],
)  # fmt: skip
def test_options_operator_budget_that_is_none_is_named(tmp_path: Path, toml: str) -> None:
    """A ceiling below its alert would stop people before anybody looked."""
    with pytest.raises(OptionDamaged) as refused:
        options(tmp_path, DEMO, toml)
    assert "budgets" in str(refused.value.facts["option"])


def test_options_operator_unusual_points_below_one_are_refused(tmp_path: Path) -> None:
    with pytest.raises(OptionUnsafe):
        options(tmp_path, DEMO, "unusual_points = 0")


def test_options_operator_list_of_signers_that_holds_no_certificate_is_refused(tmp_path: Path) -> None:
    """Lots would be let in unchecked, or none at all."""
    listed = tmp_path / "signers.pem"
    with pytest.raises(OptionDamaged):
        options(tmp_path, DEMO, f'signature_trust = "{listed}"\n')
    listed.write_text("rien", encoding="utf-8")
    with pytest.raises(OptionDamaged):
        options(tmp_path, SANDBOX, f'signature_trust = "{listed}"\n')
    listed.write_bytes(seal().authority)
    assert options(tmp_path, PRODUCTION, f'{HOSTS}signature_trust = "{listed}"\n').file.signature_trust == str(listed)
