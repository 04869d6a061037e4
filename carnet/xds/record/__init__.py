"""Record management (TD0.x, TD1.x): HL7v3 and the SOAP messages of the DMP, and the use case behind each. No rule."""
