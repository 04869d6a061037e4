"""What a reading is answered no with (ITI-18, ITI-43). Owns the codes of XDS for the rules of queries; holds no rule.

Each error says the sentence in French, the rule of carnet, and the parameter or element that it is about. What XDS has
no code for gets one of ours, in our own namespace.
"""

from collections.abc import Mapping
from typing import Final

from carnet.kernel.errors import Conflict, Invalid, Problem, Refusal
from carnet.usecases.caller import AS_ABSENT
from carnet.xds import sentences
from carnet.xds.asked import SaysNo
from carnet.xds.ebrim import ERROR, WARNING, RegistryError
from carnet.xds.registry_errors import CONFLICT as CONFLICT
from carnet.xds.registry_errors import REFUSED as REFUSED

NOTHING_THERE: Final = "query.nothing_there"
CODES: Final[Mapping[str, str]] = {
    "query.unknown_query": "XDSUnknownStoredQuery",
    "query.missing_param": "XDSStoredQueryMissingParam",
    "query.missing_one_of": "XDSStoredQueryMissingParam",
    "query.one_value": "XDSStoredQueryParamNumber",
    "query.one_of": "XDSStoredQueryParamNumber",
    "query.other_patient": "XDSUnknownPatientId",
    "query.no_patient": "XDSUnknownPatientId",
    "query.several_patients": "XDSResultNotSinglePatient",
    "query.too_many_results": "XDSTooManyResults",
    "query.no_such_document": "XDSDocumentUniqueIdError",
    "query.other_repository": "XDSUnknownRepositoryId",
    "query.too_much_at_once": "XDSRepositoryOutOfResources",
    NOTHING_THERE: "XDSUnknownPatientId",
}


def errors_of(said: SaysNo, otherwise: str = "XDSRegistryError") -> list[RegistryError]:
    """The errors of an answer; `otherwise` is the code of what has none of its own."""
    if isinstance(said, Invalid):
        return [of_problem(one, otherwise) for one in said.problems]
    if isinstance(said, Conflict):
        return [RegistryError(CONFLICT, sentences.error(said.rule, dict(said.facts))["fr"], rule=said.rule)]
    return [of_refusal(said)]


def of_problem(problem: Problem, otherwise: str = "XDSRegistryError", severity: str = ERROR) -> RegistryError:
    """What is wrong with one parameter or element."""
    family = "XDSUnknownPatientId" if problem.rule.startswith("ins.") else otherwise
    code = CODES.get(problem.rule, family)
    return RegistryError(
        code, sentences.error(problem.rule, dict(problem.facts))["fr"], problem.element, problem.rule, severity
    )


def warning(rule: str, element: str) -> RegistryError:
    """What is told beside an answer."""
    return of_problem(Problem(element, rule, (("name", element),)), severity=WARNING)


def of_refusal(refusal: Refusal, absent: str = NOTHING_THERE, element: str = "") -> RegistryError:
    """Why not; what may not be told from absence is told as absence, in the words of `absent`."""
    if refusal.reason in AS_ABSENT:
        return of_problem(Problem(element, absent))
    return RegistryError(REFUSED, sentences.reason(refusal.reason)["fr"], element, refusal.rule)
