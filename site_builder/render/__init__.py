"""Rows to HTML: read-only views, Jinja2 templates, page tasks."""
