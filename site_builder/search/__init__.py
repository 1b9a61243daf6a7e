"""Search: what is found about each document, the indexer, and the bundle that browsers read."""
