"""The kind of a file is decided by its content."""

from pathlib import Path

import pytest

from carnet.cda.sniff import MediaType, sniff
from tests.unit.cda import pdfs
from tests.unit.cda.samples import AMERICAN, FRENCH, named

CDA = b'<ClinicalDocument xmlns="urn:hl7-org:v3"/>'


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"%PDF-1.7\n", MediaType.PDF),
        (b"\xff\xd8\xff\xe0", MediaType.JPEG),
        (b"\x89PNG\r\n\x1a\n", MediaType.PNG),
        (b"II*\x00", MediaType.TIFF),
        (b"MM\x00*", MediaType.TIFF),
        (b"{\\rtf1\\ansi x}", MediaType.RTF),
        (b"\x00" * 128 + b"DICM", MediaType.DICOM),
        (CDA, MediaType.XML),
        (b"\xef\xbb\xbf  <?xml version='1.0'?>" + CDA, MediaType.XML),
        (b"<h:ClinicalDocument xmlns:h='urn:hl7-org:v3'>", MediaType.XML),
        (b"<!-- a comment -->" + CDA, MediaType.XML),
        (b"<xsl:stylesheet xmlns:xsl='http://www.w3.org/1999/XSL/Transform'>", MediaType.XML),
        ("Tension : 12/8 — très bien\r\n".encode(), MediaType.TEXT),
        ("Tension : 12/8 très bien".encode("latin-1"), MediaType.TEXT),
        (b"\xef\xbb\xbfBonjour", MediaType.TEXT),
        (b"5 < 6 and a <b> later", MediaType.TEXT),
        (b"", MediaType.UNKNOWN),
        (b" \n", MediaType.UNKNOWN),
        (b"a\x00b", MediaType.UNKNOWN),
        (b"<html><script>alert(1)</script>", MediaType.UNKNOWN),
        (b" <!DOCTYPE html>", MediaType.UNKNOWN),
        (b"<svg onload='x'/>", MediaType.UNKNOWN),
        (b"<?php system(1);", MediaType.UNKNOWN),
        (b"GIF89a/*\x01", MediaType.UNKNOWN),
        (b"words %PDF-1.7", MediaType.TEXT),
        (pdfs.archive(), MediaType.UNKNOWN),
        (b"MZ\x90\x00", MediaType.UNKNOWN),
        (b"\x7fELF\x02", MediaType.UNKNOWN),
    ],
)
def test_sniff_content_tells_its_kind(data: bytes, found: MediaType) -> None:
    """Neither a name nor a declared type is asked."""
    assert sniff(data) is found


@pytest.mark.parametrize("path", named(FRENCH + AMERICAN))
def test_sniff_sample_is_xml(path: Path) -> None:
    """Every published document is XML, the self-presenting one too."""
    assert sniff(path.read_bytes()) is MediaType.XML
