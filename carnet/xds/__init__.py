"""The SOAP door (XDS.b, record management, VIHF): maps messages to use cases and back. Holds no rule."""
