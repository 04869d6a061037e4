"""Who opens the file of the master key: a security module (SoftHSM), a key service (a fake one over real TLS)."""

import base64
import json
import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from carnet.crypto.envelope import MasterKey
from carnet.crypto.errors import KeyFileRefused, KeyFileRule
from carnet.crypto.key_ring import SealedRing, parsed, root_key, sealed_text
from carnet.storage import master_file
from tests.conftest import NOT_RUN

SOFTHSM = Path("/usr/lib/softhsm/libsofthsm2.so")
KEY_LABEL, TOKEN, PIN = "carnet-master", "carnet-test", "1234"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A plain key file."""
    MasterKey.create(tmp_path / "master.key")
    return tmp_path / "master.key"


def refused(path: Path) -> KeyFileRule:
    with pytest.raises(KeyFileRefused) as error:
        master_file.load(path)
    return error.value.rule


def assert_serves(path: Path, settings: dict[str, str], name: str) -> None:
    """Sealed, the key opens to the same secrets, changes while sealed, and its secret is nowhere in the file."""
    plain = master_file.load(path)
    master_file.seal_with(path, name, settings)
    assert plain.ring.root.secret.hex().encode() not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    assert master_file.load(path).ring == plain.ring
    with pytest.raises(KeyFileRefused):
        MasterKey.load(path)
    more = master_file.change(path, lambda ring: ring.with_version(root_key(b"n" * 32)))
    assert master_file.load(path).ring == more
    assert master_file.sealed_with(path) is not None


# --- security module


@pytest.fixture(scope="module")
def token(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A SoftHSM token with an AES key that cannot leave it."""
    if not SOFTHSM.exists() or not shutil.which("softhsm2-util"):
        pytest.skip(f"{NOT_RUN}needs SoftHSM (apt-get install softhsm2)")
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    (folder / "conf").write_text(f"directories.tokendir = {folder}/tokens\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(folder / "conf"))
        words = ["--init-token", "--free", "--label", TOKEN, "--pin", PIN, "--so-pin", "5678"]
        subprocess.run(["softhsm2-util", *words], check=True, capture_output=True)
        import pkcs11

        with pkcs11.lib(str(SOFTHSM)).get_token(token_label=TOKEN).open(rw=True, user_pin=PIN) as session:
            session.generate_key(
                pkcs11.KeyType.AES,
                256,
                label=KEY_LABEL,
                store=True,
                template={pkcs11.Attribute.SENSITIVE: True, pkcs11.Attribute.EXTRACTABLE: False},
            )
        (folder / "pin").write_text(PIN)
        yield {"module": str(SOFTHSM), "token": TOKEN, "label": KEY_LABEL, "pin-file": str(folder / "pin")}


def test_seal_pkcs11_operator_module_opens_the_key_and_wrong_pin_key_or_file_is_refused(
    token: dict[str, str], path: Path, tmp_path: Path
) -> None:
    """A19."""
    assert_serves(path, token, "pkcs11")
    sealed = parsed(path.read_bytes())
    assert isinstance(sealed, SealedRing)

    def altered(**changed: str) -> KeyFileRule:
        other = SealedRing("pkcs11", tuple({**token, **changed}.items()), sealed.sealed)
        path.write_bytes(sealed_text(other))
        return refused(path)

    (tmp_path / "wrong").write_text("0000")
    assert altered(**{"pin-file": str(tmp_path / "wrong")}) is KeyFileRule.SEALER_REFUSES
    assert altered(**{"pin-file": str(tmp_path / "none")}) is KeyFileRule.SEALER_REFUSES
    assert altered(label="another") is KeyFileRule.SEALER_REFUSES
    assert altered(module="/nowhere.so") is KeyFileRule.SEALER_AWAY
    flipped = SealedRing("pkcs11", tuple(token.items()), sealed.sealed[:-1] + bytes((sealed.sealed[-1] ^ 1,)))
    path.write_bytes(sealed_text(flipped))
    assert refused(path) is KeyFileRule.SEALER_REFUSES


# --- key service


class _Service(BaseHTTPRequestHandler):
    """Does what `transit` documents, with base64 as its cipher: the calls are tested, not the service."""

    answer = 200

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        bound = base64.b64decode(body["associated_data"]) == b"carnet/master-key-file/v1"
        if self.headers["X-Vault-Token"] != "good" or not bound or self.answer != 200:
            self._send(403 if self.answer == 200 else self.answer, {"errors": ["permission denied"]})
        elif self.path == "/v1/transit/encrypt/carnet":
            self._send(200, {"data": {"ciphertext": f"vault:v1:{body['plaintext'][::-1]}"}})
        elif body["ciphertext"].startswith("vault:v1:") and self.path == "/v1/transit/decrypt/carnet":
            self._send(200, {"data": {"plaintext": body["ciphertext"][9:][::-1]}})
        else:
            self._send(400, {"errors": ["invalid ciphertext"]})

    def _send(self, status: int, content: object) -> None:
        self.send_response(status)
        if status == 307:
            self.send_header("Location", "https://127.0.0.1:1/")
        data = json.dumps(content).encode()
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@contextmanager
def service(tmp_path: Path) -> Iterator[tuple[type[_Service], dict[str, str]]]:
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    words = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    more = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(["openssl", "req", "-x509", *words, *more], check=True, capture_output=True)
    handler = type("Handler", (_Service,), {})
    server = HTTPServer(("127.0.0.1", 0), handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    (tmp_path / "token").write_text("good\n")
    try:
        yield (
            handler,
            {
                "url": f"https://127.0.0.1:{server.server_port}",
                "key": "carnet",
                "token-file": str(tmp_path / "token"),
                "ca-file": str(certificate),
            },
        )
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_seal_transit_operator_service_opens_the_key_and_every_failure_is_named(path: Path, tmp_path: Path) -> None:
    """A19; A38: without the key service nothing opens, and the sentence says which service."""
    with service(tmp_path) as (handler, settings):
        assert_serves(path, settings, "transit")
        for status, rule in (
            (500, KeyFileRule.SEALER_AWAY),
            (307, KeyFileRule.SEALER_AWAY),
            (403, KeyFileRule.SEALER_REFUSES),
        ):
            handler.answer = status
            assert refused(path) is rule
        handler.answer = 200
        (tmp_path / "token").write_text("stolen")
        assert refused(path) is KeyFileRule.SEALER_REFUSES
        (tmp_path / "token").write_text("good")
        sealed = parsed(path.read_bytes())
        assert isinstance(sealed, SealedRing)
        # The system's authorities did not sign the service's certificate.
        strange = tuple((name, value) for name, value in sealed.settings if name != "ca-file")
        path.write_bytes(sealed_text(SealedRing("transit", strange, sealed.sealed)))
        assert refused(path) is KeyFileRule.SEALER_AWAY
        path.write_bytes(sealed_text(sealed))
        master_file.unseal(path)
        assert MasterKey.load(path).ring.versions
        master_file.seal_with(path, "transit", settings)
    assert refused(path) is KeyFileRule.SEALER_AWAY


def test_seal_operator_unknown_sealer_missing_setting_or_plain_http_is_refused(path: Path) -> None:
    before = path.read_bytes()
    for name, settings in (("cloud", {}), ("transit", {"key": "x"}), ("transit", {"url": "http://x", "key": "x"})):
        with pytest.raises(KeyFileRefused) as error:
            master_file.seal_with(path, name, settings)
        assert error.value.rule is KeyFileRule.SEALER_UNKNOWN
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "text",
    [
        "carnet-master-key sealed v1\nwith transit\n",
        "carnet-master-key sealed v1\nsealed 00\n",
        "carnet-master-key sealed v1\nwith transit\nsealed zz\n",
        "carnet-master-key v2\nkey 0000000000000000 " + "0" * 64 + "\n",
        "carnet-master-key v2\n",
        "carnet-master-key v3\n",
    ],
)
def test_parsed_operator_damaged_text_is_nothing(text: str) -> None:
    assert parsed(text.encode()) is None
