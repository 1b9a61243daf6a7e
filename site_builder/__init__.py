"""A static research-site generator: source documents and YAML metadata in, a citable archive out.

Read `pipeline` first: it lists the strata of a build in order.
"""

__version__ = "0.1.0"
