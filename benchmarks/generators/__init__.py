"""The site generators that are compared, each behind the same protocol (`base.Generator`)."""
