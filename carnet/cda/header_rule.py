"""The shape of a rule of the header. Owns no rule."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from carnet.cda.model import CdaHeader


class Severity(StrEnum):
    """An error stops a deposit, a warning is kept beside the document and told to its sender."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class HeaderRule:
    """One rule: its id, the element that breaks it, how grave that is, and what a header that keeps it is like."""

    rule: str
    element: str
    severity: Severity
    kept: Callable[[CdaHeader], bool]


def error(rule: str, element: str, kept: Callable[[CdaHeader], bool]) -> HeaderRule:
    """A rule without which a document cannot be filed."""
    return HeaderRule(rule, "/ClinicalDocument" + element, Severity.ERROR, kept)


def warning(rule: str, element: str, kept: Callable[[CdaHeader], bool]) -> HeaderRule:
    """A rule of CI-SIS that a document is filed without."""
    return HeaderRule(rule, "/ClinicalDocument" + element, Severity.WARNING, kept)
