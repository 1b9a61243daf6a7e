"""`site-builder rename`: another id for a document, an entity, a topic or a claim, and for all that speaks of it.

`wanted` says what a place must hold to mean what is renamed, `yaml_places` and `prose_places` find such places by
position, `sources` changes texts there and nowhere else, `plan` puts everything together before a byte is written.
"""
