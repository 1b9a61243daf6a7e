"""The published site as a copy to keep: readable from a disk, packed as a bag that says whether it is whole."""
