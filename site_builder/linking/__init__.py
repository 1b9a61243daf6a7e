"""References resolved, names found in prose: from documents to what leads where."""
