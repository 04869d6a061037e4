"""Why options are refused. Owns the types and rule ids; never holds text for a person."""

from carnet.storage.instance_errors import StartRefused


class OptionDamaged(StartRefused):
    """An option or its file cannot be read."""

    rule = "option.damaged"


class OptionUnsafe(StartRefused):
    """An option is not allowed for an instance of this kind."""

    rule = "option.unsafe"


class FailpointsInProduction(StartRefused):
    """CARNET_FAILPOINTS is set in production: a test's tool that makes steps fail."""

    rule = "option.failpoints"
