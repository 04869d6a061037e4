"""The operator's file `carnet.toml`. Owns its keys and their types; never holds a secret, only files of secrets."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Self

from carnet.config.gate import Sizes
from carnet.config.option_budgets import budgets
from carnet.config.option_errors import OptionDamaged
from carnet.config.option_help import Help, help_of
from carnet.config.option_providers import providers
from carnet.config.option_theme import Theme, theme
from carnet.crypto.cosignature import CosignatureVerifier
from carnet.crypto.errors import NoteRefused
from carnet.identity.outside.provider import Provider
from carnet.policy.budgets import DEFAULTS, Budgets
from carnet.policy.curiosity import ALERT_POINTS

MOST_OF_WEB = 500
"""More of anything in one process is a mistake of writing: each waits in a thread of its own."""
SPARE_THREADS = 6
"""Threads beside those that work or wait: they refuse, send files and tell of the health."""


@dataclass(frozen=True)
class Mail:
    """The mail server of a production instance; the password is in a file."""

    host: str
    sender: str
    port: int = 587
    user: str = ""
    password_file: str = ""
    starttls: bool = True

    def password(self) -> str:
        """The content of the password file; OptionDamaged when it cannot be read."""
        if not self.password_file:
            return ""
        try:
            return Path(self.password_file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise OptionDamaged(option="mail.password_file", path=self.password_file) from error


@dataclass(frozen=True)
class Sms:
    """The gateway of text messages of a production instance: an address over https; the token is in a file.

    `template` is the JSON text of the request, with {to} and {text} where the number and the message go.
    """

    url: str
    token_file: str
    template: str = '{"to": "{to}", "text": "{text}"}'

    def token(self) -> str:
        """The content of the token file; OptionDamaged when it cannot be read."""
        try:
            return Path(self.token_file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise OptionDamaged(option="sms.token_file", path=self.token_file) from error


@dataclass(frozen=True)
class OptionFile:
    """What the operator may choose. The defaults suit a demonstration on one machine."""

    bind: str = "127.0.0.1"
    port: int = 8000
    hosts: tuple[str, ...] = ()
    # Set only behind a proxy that ends TLS and that itself writes X-Forwarded-Proto.
    behind_tls_proxy: bool = False
    # The header in which that proxy writes the client's certificate (mutual TLS), and which it strips from what clients
    # send. Empty: messages of the SOAP door are not bound to a connection.
    client_certificate_header: str = ""
    # Shown on every page: who runs this record, and whom to call for help.
    operator_name: str = ""
    help_phone: str = ""
    # The operator's colours and picture on our pages; ours where nothing is said.
    theme: Theme = field(default_factory=Theme)
    # Where "Quitter vite" leads, numbers to call in danger, the film of the help page.
    help: Help = field(default_factory=Help)
    majority_age: int = 18
    parents_declare_children: bool = False
    """Whether a parent's sworn word stands for the proof of a child's identity; else the desk proves it."""
    # How long an agreement that a professional states lets read: that professional, or the care team of a structure.
    agreement_months: int = 12
    team_agreement_months: int = 12
    # Cells of the habilitation matrix that no source fills: the cautious default, or a plain no.
    indicative_cells_deny: bool = False
    # False: a record opens when the person says yes. True: six weeks after a notice without objection (R1111-28).
    opening_without_asking: bool = False
    # How long backups are kept: what is destroyed is readable in none of them after that. Told to the person.
    backups_kept_days: int = 30
    # Where the worker copies the journal each hour: a folder or `s3://…`; empty for nowhere (docs/operations.md).
    backup_to: str = ""
    # Where documents are: `s3://bucket/folder`; empty for the instance's folder (docs/operations/s3.md).
    blobs_at: str = ""
    # How long a merge of two records or the move of a document may be undone; what was left behind is erased then.
    undo_days: int = 30
    # How long an emergency access lasts, and how many by one professional in seven days are shown as an alert.
    emergency_minutes: int = 60
    emergency_alert: int = 5
    # Whether a document may be withheld from the person and hidden from professionals at once (EX-113).
    withheld_and_hidden: bool = False
    # Whether lots of documents may come with minimal metadata and codes of elsewhere; they are told, and kept as said.
    open_metadata: bool = False
    legal_zone: str = "Europe/Paris"
    max_document_bytes: int = 10_000_000
    # The virus scanner: `unix:/run/clamav/clamd.ctl` or `tcp:host:3310`; empty for none. When it does not answer, files
    # are refused (`refuse`) or taken with a mark (`take`).
    clamd: str = ""
    clamd_away: str = "refuse"
    clamd_seconds: int = 30
    ins_roots: tuple[str, ...] = ()
    # The CDA schema and the folder of schematrons of CI-SIS, which the operator brings (docs/operations.md).
    cda_schema: str = ""
    schematron_folder: str = ""
    # Certificates (PEM) of who may sign lots of documents, or of who vouches for them; none: signatures are kept only.
    signature_trust: str = ""
    web_processes: int = 2
    # How many requests a process works on at once. Beside them it keeps places that only emergencies take, lets some
    # wait so many seconds, and tells all others at once to come again (docs/operations/capacity.md).
    web_threads: int = 3
    emergency_places: int = 2
    web_waiting: int = 32
    web_wait_seconds: int = 2
    # How a line of the log is written: for who reads it, or for a program (JSON). Whether each request has one.
    log_format: str = "text"
    log_requests: bool = True
    mail: Mail | None = field(default=None)
    sms: Sms | None = field(default=None)
    # How long a recovery that the desk began waits, so that the person can stop it. Never 0 (docs/divergences.md).
    recovery_delay_hours: int = 24
    providers: tuple[Provider, ...] = ()
    # Who cosigns the heads of the journal: the witness's public key, a space, its address or a folder of exchange.
    witnesses: tuple[str, ...] = ()
    # From how many points on an opening that care does not explain is shown to the operator (docs/operations.md).
    unusual_points: int = ALERT_POINTS
    # Hosts to which subscribers of software may have notifications sent, each `host` or `host:port` (docs/feeds.md).
    subscription_hosts: tuple[str, ...] = ()
    # The services by which browsers are told that there is news; `*.name` is any host below that name, none is never.
    push_hosts: tuple[str, ...] = (
        "fcm.googleapis.com",
        "updates.push.services.mozilla.com",
        "*.push.apple.com",
        "*.notify.windows.com",
    )
    # Where the business acknowledgements of hospital messages go, each `STRUCTURE=host:port` (docs/feeds.md); and the
    # certificate (PEM) that `carnet mllp` and the worker show to hospitals, with its key.
    feed_answers: tuple[str, ...] = ()
    feed_certificate: str = ""
    feed_key: str = ""
    # How many records and documents one professional, structure or application may open: an alert, then a ceiling.
    budgets: Budgets = field(default_factory=lambda: DEFAULTS)

    @property
    def gate(self) -> Sizes:
        """The places of one web process."""
        return Sizes(self.web_threads, self.emergency_places, self.web_waiting, float(self.web_wait_seconds))

    @property
    def server_threads(self) -> int:
        """How many threads answer in a web process: those that work or wait, and some that refuse."""
        return self.gate.at_once + SPARE_THREADS

    def answers(self) -> dict[str, tuple[str, int]]:
        """Where the business acknowledgements of each structure go."""
        parts = (re.fullmatch(r"(\w+)=(.+):(\d+)", one) for one in self.feed_answers)
        return {found[1]: (found[2], int(found[3])) for found in parts if found}

    @classmethod
    def parse(cls, content: Mapping[str, Any], path: Path) -> Self:
        """Checks names and types; OptionDamaged names the key that is unknown or of another type."""
        values = dict(content)
        mail = values.pop("mail", None)
        sms = values.pop("sms", None)
        outside = values.pop("provider", [])
        counted = values.pop("budgets", {})
        look = values.pop("theme", {})
        helping = values.pop("help", {})
        checked = {name: _typed(cls, name, value, path) for name, value in values.items()}
        _check_address(checked.get("bind", "127.0.0.1"), path)
        _check_clamd(checked, path)
        _check_web(checked, path)
        _check_blobs(checked, path)
        _check_witnesses(checked.get("witnesses", ()), path)
        _check_answers(checked, path)
        return cls(
            **checked,
            mail=_mail(mail, path) if mail is not None else None,
            sms=_sms(sms, path) if sms is not None else None,
            providers=providers(outside, path),
            budgets=budgets(counted, path),
            theme=theme(look, path),
            help=help_of(helping, path),
        )


def _mail(content: Any, path: Path) -> Mail:
    if not isinstance(content, dict) or not {"host", "sender"} <= set(content):
        raise OptionDamaged(option="mail", path=str(path))
    return Mail(**{name: _typed(Mail, name, value, path) for name, value in content.items()})


def _sms(content: Any, path: Path) -> Sms:
    if not isinstance(content, dict) or not {"url", "token_file"} <= set(content):
        raise OptionDamaged(option="sms", path=str(path))
    sms = Sms(**{name: _typed(Sms, name, value, path) for name, value in content.items()})
    if not {"{to}", "{text}"} <= set(re.findall(r"\{\w+\}", sms.template)):
        raise OptionDamaged(option="sms.template", path=str(path))
    return sms


def _typed(shape: type, name: str, value: Any, path: Path) -> Any:
    expected = {known.name: known.type for known in fields(shape)}.get(name)
    if expected == tuple[str, ...] and isinstance(value, list) and all(isinstance(one, str) for one in value):
        return tuple(value)
    if expected in (str, int, bool) and type(value) is expected:
        return value
    raise OptionDamaged(option=name, path=str(path))


def _check_address(address: str, path: Path) -> None:
    try:
        ip_address(address)
    except ValueError as error:
        raise OptionDamaged(option="bind", path=str(path)) from error


def _check_clamd(checked: Mapping[str, Any], path: Path) -> None:
    """An address that could never be asked would leave every file refused, or every file unscanned."""
    if not re.fullmatch(r"(unix:/\S+|tcp:[^\s:]+:\d{1,5})?", checked.get("clamd", "")):
        raise OptionDamaged(option="clamd", path=str(path))
    if checked.get("clamd_away", "refuse") not in ("refuse", "take"):
        raise OptionDamaged(option="clamd_away", path=str(path))


def _check_web(checked: Mapping[str, Any], path: Path) -> None:
    """Numbers with which a process would answer nobody, or keep nothing for emergencies."""
    least = {"web_processes": 1, "web_threads": 1, "emergency_places": 1, "web_waiting": 0, "web_wait_seconds": 1}
    for name, number in least.items():
        if not number <= checked.get(name, number) <= MOST_OF_WEB:
            raise OptionDamaged(option=name, path=str(path))
    if checked.get("log_format", "text") not in ("text", "json"):
        raise OptionDamaged(option="log_format", path=str(path))


def _check_blobs(checked: Mapping[str, Any], path: Path) -> None:
    """What is no address of a folder in a bucket would leave every document refused."""
    address = checked.get("blobs_at", "")
    if address and not re.fullmatch(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9_-][A-Za-z0-9._-]*)+", address):
        raise OptionDamaged(option="blobs_at", path=str(path))


def _check_witnesses(listed: tuple[str, ...], path: Path) -> None:
    """A key that is none would leave the journal without the witness that the operator counts on."""
    for line in listed:
        key, _, where = line.partition(" ")
        if not where.startswith(("https://", "http://", "/")):
            raise OptionDamaged(option="witnesses", path=str(path))
        try:
            CosignatureVerifier.parse(key)
        except NoteRefused as error:
            raise OptionDamaged(option="witnesses", path=str(path)) from error


def _check_answers(checked: Mapping[str, Any], path: Path) -> None:
    """An address that is none would keep what hospitals wait for until it is given up."""
    if not all(re.fullmatch(r"\w+=[^\s:=]+:\d{1,5}", one) for one in checked.get("feed_answers", ())):
        raise OptionDamaged(option="feed_answers", path=str(path))
    if bool(checked.get("feed_certificate")) is not bool(checked.get("feed_key")):
        raise OptionDamaged(option="feed_key", path=str(path))
