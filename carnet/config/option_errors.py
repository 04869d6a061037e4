"""Why options are refused. Owns the types and rule ids; never holds text for a person."""

from carnet.storage.instance_errors import StartRefused


class OptionDamaged(StartRefused):
    """An option or its file cannot be read."""

    rule = "option.damaged"


class ColourUnreadable(StartRefused):
    """A colour of the operator is not read well enough on our pages."""

    rule = "option.colour_unreadable"


class LogoRefused(StartRefused):
    """The operator's picture is neither SVG nor PNG, or weighs too much for a first view."""

    rule = "option.logo"


class OptionUnsafe(StartRefused):
    """An option is not allowed for an instance of this kind."""

    rule = "option.unsafe"


class FailpointsInProduction(StartRefused):
    """CARNET_FAILPOINTS is set in production: a test's tool that makes steps fail."""

    rule = "option.failpoints"
