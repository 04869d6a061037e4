"""Typed options of one program. Owns how the environment and the instance's folder become values; never a default
that is unsafe for patients.

Read from: CARNET_INSTANCE (the folder), CARNET_DSN and CARNET_OWNER_DSN or their `_FILE` forms (a server instead of
the embedded one), and `carnet.toml` in the folder. Secrets come from files or are derived from the master key. With
no instance the options only allow what needs none (checks of the code); nothing can be served with them.
"""

import os
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from carnet.config.option_errors import FailpointsInProduction, OptionDamaged, OptionUnsafe
from carnet.config.option_file import Mail, OptionFile, Sms
from carnet.config.option_providers import refuse_unsafe
from carnet.crypto.signers import are_certificates
from carnet.identity.ins import TEST_ROOTS
from carnet.storage.instance_folder import Instance, InstanceKind, load_master, open_instance

# A recovery without a delay could not be stopped by the person (security.md A11); a month is no help to anyone.
MOST_RECOVERY_HOURS = 30 * 24
# An emergency is over within a day; a longer access would be an agreement that nobody gave (security.md A06).
MOST_EMERGENCY_MINUTES = 24 * 60
MOST_AGREEMENT_MONTHS = 36
LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True)
class Options:
    """What one process needs to know. `instance` is None for checks of the code only."""

    instance: Instance | None
    dsn: str = field(repr=False)
    owner_dsn: str = field(repr=False)
    secret_key: str = field(repr=False)
    file: OptionFile

    @property
    def kind(self) -> InstanceKind | None:
        """The kind of the instance, if there is one."""
        return self.instance.kind if self.instance else None

    @property
    def for_tests_only(self) -> bool:
        """Whether only test identities, loopback and no real mail are allowed; also true without an instance."""
        return self.instance is None or self.instance.kind.for_tests_only

    @property
    def loopback_only(self) -> bool:
        """Whether the address is one that only this machine reaches."""
        return ip_address(self.file.bind).is_loopback

    @property
    def hosts(self) -> tuple[str, ...]:
        """The host names that requests may name."""
        return LOOPBACK_HOSTS if self.for_tests_only else self.file.hosts

    @property
    def mail(self) -> Mail | None:
        """The mail server, in production only."""
        return None if self.for_tests_only else self.file.mail

    @property
    def sms(self) -> Sms | None:
        """The gateway of text messages, in production only."""
        return None if self.for_tests_only else self.file.sms


def load_options(env: Mapping[str, str] = os.environ) -> Options:
    """The options of this process.

    Raises a StartRefused: what is wrong with the instance, the option file, or what is unsafe in them.
    """
    folder = env.get("CARNET_INSTANCE")
    if not folder:
        return Options(None, "", "", secrets.token_urlsafe(50), OptionFile())
    instance = open_instance(Path(folder).absolute())
    options = _read(instance, env)
    _refuse_unsafe(options, env)
    return options


def _read(instance: Instance, env: Mapping[str, str]) -> Options:
    secret = load_master(instance.key_file).derive("django secret key").hex()
    return Options(
        instance=instance,
        dsn=_secret(env, "CARNET_DSN"),
        owner_dsn=_secret(env, "CARNET_OWNER_DSN"),
        secret_key=secret,
        file=_option_file(instance.folder / "carnet.toml"),
    )


def _secret(env: Mapping[str, str], name: str) -> str:
    """A value that may hold a password: from the file that NAME_FILE names, or from NAME."""
    path = env.get(f"{name}_FILE")
    if not path:
        return env.get(name, "")
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise OptionDamaged(option=f"{name}_FILE", path=path) from error


def _option_file(path: Path) -> OptionFile:
    try:
        return OptionFile.parse(tomllib.loads(path.read_text(encoding="utf-8")), path)
    except FileNotFoundError:
        return OptionFile()
    except (OSError, ValueError) as error:
        raise OptionDamaged(option=str(error), path=str(path)) from error


def _refuse_unsafe(options: Options, env: Mapping[str, str]) -> None:
    """Refuses options that would harm patients (DESIGN 2, instance kinds)."""
    if options.for_tests_only and not options.loopback_only:
        raise OptionUnsafe(option="bind", value=options.file.bind, kind=str(options.kind))
    if options.for_tests_only and options.file.mail:
        raise OptionUnsafe(option="mail", value=options.file.mail.host, kind=str(options.kind))
    if options.for_tests_only and options.file.sms:
        raise OptionUnsafe(option="sms", value=options.file.sms.url, kind=str(options.kind))
    hours = options.file.recovery_delay_hours
    if not 1 <= hours <= MOST_RECOVERY_HOURS:
        raise OptionUnsafe(option="recovery_delay_hours", value=str(hours), kind=str(options.kind))
    if not 1 <= options.file.emergency_minutes <= MOST_EMERGENCY_MINUTES:
        value = str(options.file.emergency_minutes)
        raise OptionUnsafe(option="emergency_minutes", value=value, kind=str(options.kind))
    _refuse_months(options)
    if options.file.unusual_points < 1:
        raise OptionUnsafe(option="unusual_points", value=str(options.file.unusual_points), kind=str(options.kind))
    if options.file.emergency_alert < 1:
        raise OptionUnsafe(option="emergency_alert", value=str(options.file.emergency_alert), kind=str(options.kind))
    _refuse_unknown_zone(options.file.legal_zone)
    _refuse_unusable_checks(options.file)
    refuse_unsafe(options.file.providers, for_tests_only=options.for_tests_only)
    if options.kind is InstanceKind.PRODUCTION:
        _refuse_unsafe_production(options, env)


def _refuse_months(options: Options) -> None:
    """An agreement without an end, or over at once, is none that the person was told of."""
    for name in ("agreement_months", "team_agreement_months"):
        months = getattr(options.file, name)
        if not 1 <= months <= MOST_AGREEMENT_MONTHS:
            raise OptionUnsafe(option=name, value=str(months), kind=str(options.kind))


def _refuse_unsafe_production(options: Options, env: Mapping[str, str]) -> None:
    if env.get("CARNET_FAILPOINTS"):
        raise FailpointsInProduction()
    for host in options.file.hosts or ("",):
        if not host or "*" in host or host.startswith("."):
            raise OptionUnsafe(option="hosts", value=host, kind="production")
    if options.file.sms and not options.file.sms.url.startswith("https://"):
        raise OptionUnsafe(option="sms.url", value=options.file.sms.url, kind="production")
    for root in options.file.ins_roots:
        if root in TEST_ROOTS:
            raise OptionUnsafe(option="ins_roots", value=root, kind="production")


def _refuse_unusable_checks(file: OptionFile) -> None:
    """A schema or a folder that is named and not there: documents would be let in unchecked."""
    for option, path, there in (
        ("cda_schema", file.cda_schema, Path.is_file),
        ("schematron_folder", file.schematron_folder, Path.is_dir),
        ("signature_trust", file.signature_trust, _holds_certificates),
    ):
        if path and not there(Path(path)):
            raise OptionDamaged(option=option, path=path)


def _holds_certificates(path: Path) -> bool:
    return path.is_file() and are_certificates(path.read_bytes())


def _refuse_unknown_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise OptionDamaged(option="legal_zone", path=name) from error
