"""Times of documents (TS of CDA) as FHIR writes them. Owns the two forms; adds no more precision than FHIR asks for."""

from datetime import UTC, datetime, tzinfo

from carnet.cda.cdatime import CdaTime, Precision


def date_time(text: str, zone: tzinfo) -> str | None:
    """A time of a document as a dateTime; None for a text that is no time.

    FHIR wants a zone and seconds with an hour: those of the instance's zone, and zero, where the document has none.
    """
    time = CdaTime.read(text) if text else None
    if time is None:
        return None
    first = time.earliest(zone)
    if time.precision is Precision.YEAR:
        return f"{first.year:04d}"
    if time.precision is Precision.MONTH:
        return f"{first.year:04d}-{first:%m}"
    if time.precision is Precision.DAY:
        return f"{first.year:04d}-{first:%m-%d}"
    return first.isoformat(timespec="milliseconds" if first.microsecond else "seconds")


def instant(moment: datetime) -> str:
    """A moment of the record, in UTC."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
