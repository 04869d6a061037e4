"""Every answer of XDS that a test opens is held against the schema: here it is shown that this catches a broken one."""

import pytest
from django.http import HttpResponse

from carnet.xds import ebrim, envelope
from tests.xds.house import opened


@pytest.mark.parametrize(
    "broken",
    [
        f'<rs:RegistryResponse xmlns:rs="{ebrim.RS}"/>',
        f'<rs:RegistryResponse xmlns:rs="{ebrim.RS}" status="{ebrim.SUCCESS}"><rs:Planted/></rs:RegistryResponse>',
        f'<q:AdhocQueryResponse xmlns:q="{ebrim.QUERY}" status="{ebrim.SUCCESS}"/>',
        f'<RetrieveDocumentSetResponse xmlns="{ebrim.XDSB}"/>',
    ],
)
def test_answer_that_does_not_fit_the_schema_fails_the_test_that_opens_it(broken: str) -> None:
    data = envelope.write(broken, action="urn:x")
    with pytest.raises(AssertionError, match="CVC|ELEMENT|COMPLEX|CONTENT|ATTRIBUTE|ligne"):
        opened(HttpResponse(data, content_type="application/soap+xml"))


def test_answer_that_fits_the_schema_is_opened() -> None:
    data = envelope.write(ebrim.registry_response(ebrim.SUCCESS), action="urn:x")
    assert opened(HttpResponse(data, content_type="application/soap+xml"))[0].get("status") == ebrim.SUCCESS
