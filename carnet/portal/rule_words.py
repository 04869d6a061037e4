"""What a rule of the rulebook says, in the reader's language. Owns no rule."""

from carnet.portal.jinja import t
from carnet.usecases._operation import is_known


def rule_words(rule: str) -> str:
    """The rule in one sentence; empty for one that the rulebook does not know."""
    return str(t(f"rule.{rule.lower()}")) if is_known(rule) else ""
