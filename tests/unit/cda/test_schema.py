"""The schema that an operator names says where a document differs from it, without quoting the document."""

from pathlib import Path

import pytest

from carnet.cda.parser import parse
from carnet.cda.schema import RULE, SchemaUnusable, check_schema
from tests.unit.cda.schematrons import schema

GOOD = b'<ClinicalDocument xmlns="urn:hl7-org:v3"><realmCode code="FR"/><title>x</title></ClinicalDocument>'
BAD = b'<ClinicalDocument xmlns="urn:hl7-org:v3"><realmCode code="F R secret"/></ClinicalDocument>'
STYLED = b'<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">' + BAD + b"</xsl:stylesheet>"


def test_schema_document_that_follows_it_has_no_problem(tmp_path: Path) -> None:
    assert check_schema(parse(GOOD), schema(tmp_path)) == ()


def test_schema_document_that_breaks_it_is_told_element_line_and_kind_and_no_content(tmp_path: Path) -> None:
    problems = check_schema(parse(BAD), schema(tmp_path))
    assert problems and {problem.rule for problem in problems} == {RULE}
    assert "realmCode" in problems[0].element
    assert dict(problems[0].facts)["line"] == "1"
    assert "secret" not in str(problems)


def test_schema_self_presenting_document_is_not_checked(tmp_path: Path) -> None:
    assert check_schema(parse(STYLED), schema(tmp_path)) == ()


@pytest.mark.parametrize(
    "content", ["", "<a/>", "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><x/></xs:schema>"]
)
def test_schema_file_that_is_none_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "none.xsd"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SchemaUnusable, match="none.xsd"):
        check_schema(parse(GOOD), path)
