"""Health Links opened by others' tool, unmodified: kill-the-clipboard (npm) reads ours, and hears our refusals."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from carnet.kernel.clock import SystemClock
from carnet.usecases.end_health_link import end_health_link
from carnet.usecases.open_record import Opened, Opening, open_record
from tests import cast as people
from tests.identity import cast
from tests.identity.test_sign_in_browser import site as site
from tests.usecases import cards

NODE = Path(__file__).parent / "javascript"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.enable_socket,
    pytest.mark.django_db(transaction=True),
]


def test_kill_the_clipboard_opens_our_links_and_hears_our_refusals(site: str) -> None:
    if shutil.which("node") is None or not (NODE / "node_modules" / "kill-the-clipboard").exists():
        pytest.skip("NOT RUN: kill-the-clipboard (Node, or the package, is not installed)")
    account = cast.patient()
    opened = open_record(people.holder(account, SystemClock()), Opening(consent=True))
    assert isinstance(opened, Opened), opened
    record = opened.record_id
    colette = people.holder(account, SystemClock(), record)
    cards.made_card(colette, record)
    link, gone = cards.made_link(colette, record), cards.made_link(colette, record, passcode=False)
    bare = cards.made_link(colette, record, passcode=False)
    end_health_link(colette, record, gone.link_id)
    uris = [f"{site}/urgence/#{one.uri(f'{site}/shl/{one.token}')}" for one in (link, bare, gone)]
    asked = [
        {"uri": uris[0], "passcode": link.passcode},
        {"uri": uris[1]},
        {"uri": uris[1], "embeddedLengthMax": 10},
        {"uri": uris[0], "passcode": "000"},
        {"uri": uris[2]},
    ]
    task = json.dumps(asked)
    done = subprocess.run(
        ["node", "links.mjs"], cwd=NODE, input=task, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    first, second, third, wrong, none = json.loads(done.stdout)
    for one, located in ((first, False), (second, False), (third, True)):
        assert (one["type"], one["located"]) == ("document", located)
        assert "Arachide" in one["text"] and "Zqxmaladie" not in one["text"]
    assert (wrong, none) == ({"error": "SHLInvalidPasscodeError"}, {"error": "SHLManifestNotFoundError"})
