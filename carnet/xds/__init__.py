"""The SOAP door (XDS.b, HL7v3, VIHF). Not built yet. It will map wire formats to use cases; it holds no rule."""
