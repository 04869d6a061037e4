"""The vault: rotation, shares, sealers."""
