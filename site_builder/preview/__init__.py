"""What `site-builder serve` is made of: who may ask, what is answered, live reload, watching and rebuilding.

`server` puts the parts together. Nothing here writes into the published site.
"""
