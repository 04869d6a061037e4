"""What differs between a demonstration and a production, seen in a process that starts with each."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from carnet.kernel.clock import FixedClock
from carnet.storage.instance_folder import InstanceKind, make_instance

CLOCK = FixedClock(datetime(2026, 3, 2, 9, 30, tzinfo=UTC))
OPTIONS = {
    InstanceKind.DEMO: "",
    InstanceKind.SANDBOX: "",
    InstanceKind.PRODUCTION: 'hosts = ["dossier.example.org"]\nbehind_tls_proxy = true\n'
    '[mail]\nhost = "smtp.example.org"\nsender = "dossier@example.org"\n',
}
PROBE = """
import json, django
django.setup()
from django.conf import settings
from django.urls import get_resolver
def walk(patterns, before=""):
    for one in patterns:
        here = before + str(one.pattern)
        yield here
        yield from walk(getattr(one, "url_patterns", []), here)
names = ("SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_NAME", "CSRF_COOKIE_SECURE", "EMAIL_BACKEND",
         "INSTALLED_APPS", "ALLOWED_HOSTS", "DEBUG", "SECURE_HSTS_SECONDS", "CARNET_REAL_MAIL", "CARNET_FOR_TESTS_ONLY")
print(json.dumps({**{n: getattr(settings, n) for n in names}, "URLS": sorted(set(walk(get_resolver().url_patterns)))}))
"""


def started(folder: Path, kind: InstanceKind) -> dict[str, Any]:
    made = make_instance(folder / kind.value, kind, CLOCK)
    (made.folder / "carnet.toml").write_text(OPTIONS[kind], encoding="utf-8")
    env = {
        "CARNET_INSTANCE": str(made.folder),
        "DJANGO_SETTINGS_MODULE": "carnet.config.settings",
        "PATH": os.environ["PATH"],
    }
    root = Path(__file__).resolve().parents[3]
    said = subprocess.run([sys.executable, "-c", PROBE], env=env, cwd=root, capture_output=True, check=True, text=True)
    return dict(json.loads(said.stdout))


def demo_addresses(found: dict[str, Any]) -> list[str]:
    return [address for address in found["URLS"] if "demo" in address]


def test_start_production_is_closed_secure_and_without_demonstration(tmp_path: Path) -> None:
    """Cookies over TLS only and bound to the host, real mail, exact hosts, no address of the demonstration."""
    found = started(tmp_path, InstanceKind.PRODUCTION)
    assert demo_addresses(found) == []
    assert found["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert found["CSRF_COOKIE_NAME"].startswith("__Host-")
    assert found["SESSION_COOKIE_SECURE"] is found["CSRF_COOKIE_SECURE"] is found["CARNET_REAL_MAIL"] is True
    assert found["ALLOWED_HOSTS"] == ["dossier.example.org"]
    assert found["SECURE_HSTS_SECONDS"] > 31_000_000
    assert (found["DEBUG"], found["CARNET_FOR_TESTS_ONLY"]) == (False, False)


@pytest.mark.parametrize("kind", [InstanceKind.DEMO, InstanceKind.SANDBOX])
def test_start_demonstration_sends_no_mail_and_has_its_pages(tmp_path: Path, kind: InstanceKind) -> None:
    """The same probe finds the demonstration's addresses where they are (so it would find them in production)."""
    found = started(tmp_path, kind)
    assert demo_addresses(found)
    assert found["EMAIL_BACKEND"].endswith("dummy.EmailBackend")
    assert (found["CARNET_REAL_MAIL"], found["CARNET_FOR_TESTS_ONLY"]) == (False, True)
    assert set(found["ALLOWED_HOSTS"]) == {"localhost", "127.0.0.1", "[::1]"}


@pytest.mark.parametrize("kind", InstanceKind)
def test_start_any_kind_has_no_admin(tmp_path: Path, kind: InstanceKind) -> None:
    """Django's admin is not installed in any mode (DESIGN 2)."""
    found = started(tmp_path, kind)
    assert not [name for name in (*found["INSTALLED_APPS"], *found["URLS"]) if "admin" in name]


def test_wsgi_without_instance_refuses(tmp_path: Path) -> None:
    """A server started by hand without an instance serves nothing."""
    env = {"PATH": os.environ["PATH"]}
    root = Path(__file__).resolve().parents[3]
    said = subprocess.run(
        [sys.executable, "-c", "import carnet.config.wsgi"], env=env, cwd=root, capture_output=True, check=False
    )
    assert said.returncode != 0
    assert b"InstanceMissing" in said.stderr
