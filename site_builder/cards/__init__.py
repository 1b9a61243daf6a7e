"""Pictures that other sites show beside a link to a page: drawn in the build, where they are not drawn already."""
