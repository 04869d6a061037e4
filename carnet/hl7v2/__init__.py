"""The door for hospital messages (HL7v2 over MLLP): frames, messages, acknowledgements. Holds no rule of care."""
