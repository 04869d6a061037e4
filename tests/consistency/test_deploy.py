"""The files in `deploy/` are closed, say what is true, and each check of them catches a planted fault."""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from carnet.config.counters import Counters
from carnet.config.option_file import OptionFile
from carnet.ops.cli import COMMANDS
from carnet.storage.database_checks import _SETTINGS
from tests.consistency import deploy_files as files
from tests.consistency.source import ROOT

DEPLOY = ROOT / "deploy"
SERVICES = ("web", "worker", "backup", "check", "migrate@")
NAMES = {name for name, _, _ in COMMANDS}
# As `carnet.config.settings`: four documents in one form.
UPLOAD = 4 * OptionFile().max_document_bytes


def text(path: str) -> str:
    return (DEPLOY / path).read_text(encoding="utf-8")


def manifests() -> str:
    return "\n---\n".join(one.read_text(encoding="utf-8") for one in sorted((DEPLOY / "kubernetes").glob("*.yaml")))


def metrics() -> set[str]:
    """What the worker and the web processes write, as their lines of help say."""
    source = (ROOT / "carnet" / "ops" / "measures.py").read_text(encoding="utf-8")
    web = [line.split() for line in Counters().lines("1", {}) if line.startswith("# TYPE ")]
    of_times = {f"{name}_{part}" for _, _, name, kind in web if kind == "histogram" for part in ("bucket", "sum")}
    plain = {name for _, _, name, kind in web if kind != "histogram"}
    return {*re.findall(r"# HELP (carnet_\w+)", source), *plain, *of_times}


def of_units(said: str) -> Iterator[str]:
    return files.of_unit(said, NAMES)


def of_kubernetes(said: str) -> Iterator[str]:
    return files.of_manifests(files.things(said))


def of_settings(said: str) -> Iterator[str]:
    return files.of_postgresql(said, _SETTINGS)


def of_nginx(said: str) -> Iterator[str]:
    return files.of_proxy(said, UPLOAD)


def of_rules(said: str) -> Iterator[str]:
    return files.of_queries(files.queries_of_rules(said), metrics())


def of_dashboard(said: str) -> Iterator[str]:
    return files.of_queries(files.queries_of_dashboard(said), metrics())


CHECKED: dict[str, Callable[[str], Iterator[str]]] = {
    **{f"systemd/carnet-{name}.service": of_units for name in SERVICES},
    "postgresql/carnet.conf": of_settings,
    "postgresql/container.conf": of_settings,
    "nginx/carnet.conf": of_nginx,
    "kubernetes": of_kubernetes,
    "compose.yaml": files.of_compose,
    "Containerfile": files.of_image,
    "monitoring/alerts.yaml": of_rules,
    "monitoring/dashboard.json": of_dashboard,
}


def read(path: str) -> str:
    return manifests() if path == "kubernetes" else text(path)


@pytest.mark.parametrize("path", CHECKED)
def test_deploy_file_has_no_fault(path: str) -> None:
    assert list(CHECKED[path](read(path))) == []


PLANTED = (
    ("systemd/carnet-web.service", "ProtectSystem=strict", "ProtectSystem=full"),
    ("systemd/carnet-web.service", "User=carnet", "User=root"),
    ("systemd/carnet-web.service", "CapabilityBoundingSet=\n", ""),
    ("systemd/carnet-worker.service", "carnet worker", "carnet works"),
    ("systemd/carnet-worker.service", "OnFailure=", "# OnFailure="),
    ("systemd/carnet-worker.service", "UMask", "LoadCredential=owner-dsn:/etc/carnet/owner-dsn\nUMask"),
    ("systemd/carnet-backup.service", "%d/owner-dsn", "/etc/carnet/owner-dsn"),
    ("postgresql/carnet.conf", "fsync = on", "fsync = off"),
    ("postgresql/carnet.conf", "log_error_verbosity = terse\n", ""),
    ("nginx/carnet.conf", "X-Forwarded-For $remote_addr;", "X-Forwarded-For $proxy_add_x_forwarded_for;"),
    ("nginx/carnet.conf", "proxy_request_buffering off;", "proxy_request_buffering on;"),
    ("nginx/carnet.conf", "$request_method $status", "$request_uri $status"),
    ("nginx/carnet.conf", "client_max_body_size 45m;", "client_max_body_size 10m;"),
    ("nginx/carnet.conf", "deny all;", ""),
    ("kubernetes", "runAsNonRoot: true", "runAsNonRoot: false"),
    ("kubernetes", "readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false"),
    ("kubernetes", "drop: [ALL]", "drop: [NET_RAW]"),
    ("kubernetes", "automountServiceAccountToken: false", "automountServiceAccountToken: true"),
    ("kubernetes", "emptyDir: {medium: Memory, sizeLimit: 64Mi}", "emptyDir: {sizeLimit: 64Mi}"),
    ("kubernetes", "path: /sante/prete/", "path: /"),
    ("kubernetes", "minAvailable: 2", "minAvailable: 3"),
    ("kubernetes", "policyTypes: [Ingress, Egress]", "policyTypes: [Ingress]"),
    ("kubernetes", "name: CARNET_DSN_FILE, value: /run/secrets/database/dsn", "name: CARNET_DSN, value: x"),
    ("kubernetes", "name: tmp, mountPath: /tmp", "name: other, mountPath: /tmp"),
    ("kubernetes", "secretName: carnet-database", "secretName: carnet-owner"),
    ("kubernetes", "{name: carnet-blobs, optional: true}", "{name: carnet-other, optional: true}"),
    ("kubernetes", "[web, worker, backup, blobs]", "[web, worker, backup]"),
    ("compose.yaml", "  env_file: [/etc/carnet/blobs.env]\n", ""),
    ("compose.yaml", "[worker]\n    networks: [inside, proxy]", "[worker]\n    networks: [inside]"),
    ("compose.yaml", "127.0.0.1:8000:8000", "8000:8000"),
    ("compose.yaml", "read_only: true", "read_only: false"),
    ("compose.yaml", "  secrets: [dsn]\n", "  secrets: [dsn, owner-dsn]\n"),
    ("Containerfile", "USER 10001:10001\n", ""),
    ("Containerfile", "--require-hashes ", ""),
    ("Containerfile", "COPY carnet ./carnet", "COPY . ."),
    ("monitoring/alerts.yaml", "carnet_unsigned_seconds", "carnet_unsigned_minutes"),
    ("monitoring/dashboard.json", "carnet_database_bytes", "carnet_database_size"),
    ("monitoring/alerts.yaml", "carnet_refused_early_total", "carnet_refused_total"),
    ("monitoring/dashboard.json", "carnet_request_seconds_bucket", "carnet_request_seconds_buckets"),
)  # fmt: skip


@pytest.mark.parametrize(("path", "good", "bad"), PLANTED)
def test_deploy_file_with_a_planted_fault_is_seen(path: str, good: str, bad: str) -> None:
    said = read(path)
    assert good in said
    assert list(CHECKED[path](said.replace(good, bad))) != []


def test_deploy_measures_are_all_watched() -> None:
    seen = " ".join(
        files.queries_of_rules(text("monitoring/alerts.yaml"))
        + files.queries_of_dashboard(text("monitoring/dashboard.json"))
    )
    assert metrics() - {name for name in metrics() if name in seen} == set()


def test_deploy_units_are_what_systemd_understands(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not here: the units were only read by our own checks")
    for one in (DEPLOY / "systemd").glob("carnet-*"):
        # The program is not installed where tests run: another one stands for it.
        said = one.read_text(encoding="utf-8").replace("/opt/carnet/.venv/bin/carnet", "/bin/true")
        said = said.replace("/usr/bin/logger", "/bin/true")
        (tmp_path / one.name).write_text(said, encoding="utf-8")
    (tmp_path / "carnet-failed@.service").rename(tmp_path / "carnet-failed@x.service")
    (tmp_path / "carnet-migrate@.service").rename(tmp_path / "carnet-migrate@UPG-1.service")
    units = [f"./{one.name}" for one in sorted(tmp_path.iterdir())]
    done = subprocess.run(
        [program, "verify", "--man=no", *units], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    ours = [line for line in done.stderr.splitlines() if "carnet-" in line and "carnet-failed@carnet" not in line]
    assert len(units) == 8 and ours == []
    (tmp_path / "carnet-web.service").write_text(
        "[Service]\nExecStart=/bin/true\nProtectSistem=strict\n", encoding="utf-8"
    )
    done = subprocess.run(
        [program, "verify", "--man=no", "./carnet-web.service"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "ProtectSistem" in done.stderr
