"""`python -m site_builder` is the same as `site-builder`."""

from site_builder.cli import program

if __name__ == "__main__":
    program()
