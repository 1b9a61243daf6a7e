"""How fast the builder is, measured against others on the same documents (`make bench`)."""
