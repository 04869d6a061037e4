"""The FHIR door (JSON, XML). Not built yet. It will map wire formats to use cases; it never contains a rule."""
