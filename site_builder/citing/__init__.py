"""How a document is cited: a `Work` is gathered for each, all formats and styles are pure functions of it."""
