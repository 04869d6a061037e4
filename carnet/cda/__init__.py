"""Documents as they come: the hardened XML parser, the CDA header, its narrative, and the PDF and images inside.

Owns every byte that was written by somebody else: it is read here, by code that expects it to be hostile, and leaves
as frozen values or as HTML made of our own elements only. It never stores, decides or fetches anything.
"""
