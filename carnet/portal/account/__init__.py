"""Pages of signing in and out. Maps HTTP to `carnet.identity` and allauth's stages; never checks a secret itself."""
