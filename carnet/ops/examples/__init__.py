"""Example documents as data: one file a person. Owns words written for the demonstration; no real person is in them."""
