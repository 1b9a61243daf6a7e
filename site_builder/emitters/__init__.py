"""Output for machines: feeds, sitemap, robots, data downloads. One module a kind; `pipeline` names them all.

An emitter is a function of a `Context` that returns `Artifact`s, like a page task.
"""
