"""The one XML parser, CDA header reading and safe rendering. Never stores, never fetches, never runs what a document carries."""
