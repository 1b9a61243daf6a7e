def faults(*a): return []
