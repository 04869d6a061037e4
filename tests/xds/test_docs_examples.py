"""The bodies of `docs/examples` do what `docs/xds.md` says: fed, then hidden; what `--attach` writes is MTOM."""

import pytest

from carnet.ops.vihf import in_parts
from carnet.xds.limits import MOST_PARTS
from tests import cast
from tests.consistency.source import ROOT
from tests.xds import lots
from tests.xds.house import Soap
from tests.xds.test_provide import entry_of, sent
from tests.xds.test_provide import refused as kept_out
from tests.xds.test_update import sent as updated

pytestmark = pytest.mark.django_db

EXAMPLES = ROOT / "docs" / "examples"
FILE = {"1": b"Tension normale.\n"}


def example(name: str, **puts: str) -> bytes:
    """A body with what the page puts into it."""
    text = (EXAMPLES / name).read_text(encoding="utf-8").partition("-->")[2]
    for placeholder, value in puts.items():
        text = text.replace(placeholder, value)
    return text.strip().encode()


def test_examples_lot_is_fed_and_then_hidden(soap: Soap) -> None:
    helene = soap.scene.agrees(cast.HELENE)
    lot = lots.Message(example("iti41.xml", UNIQUE="7"), FILE)
    assert sent(soap, helene, lot).status == "Success"
    entry = entry_of(soap.scene, "2.25.17")
    hide = example("iti57-hide.xml", UNIQUE="7", LID=f"urn:uuid:{entry.logical_id}")
    assert updated(soap, helene, lots.Message(hide, {}, lots.UPDATE)).status == "Success"
    assert entry_of(soap.scene, "2.25.17").flags.masque_ps


def test_examples_lot_without_its_type_is_refused_by_name(soap: Soap) -> None:
    helene = soap.scene.agrees(cast.HELENE)
    body = example("iti41.xml", UNIQUE="8").decode()
    start = body.index('<rim:Classification id="c-f0306f51')
    end = body.index("</rim:Classification>", start) + len("</rim:Classification>")
    answer = kept_out(soap, helene, lots.Message((body[:start] + body[end:]).encode(), FILE))
    assert ("XDSRepositoryMetadataError", "metadata.missing") in [error[:2] for error in answer.errors]


def test_in_parts_is_read_as_mtom_by_the_door(soap: Soap) -> None:
    """Unsigned, so that the door takes it apart whole, and then asks who is calling."""
    envelope = '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body/></s:Envelope>'
    kind = (
        'multipart/related; boundary=carnet; type="application/xop+xml"; start="<0>"; start-info="application/soap+xml"'
    )
    for files, told in (([b"un"], b"soap."), ([b"un"] * (MOST_PARTS + 1), b"mtom.too_many_parts")):
        answer = soap.post("repository", in_parts(envelope, files), kind)
        assert told in answer.content
