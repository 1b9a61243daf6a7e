"""What can go wrong between a task, the engine and its store."""

from __future__ import annotations


class EngineError(Exception):
    """A plan, a task or an input that breaks the rules of the engine: a fault of the program, never of the content."""


class StoreDamaged(EngineError):
    """The store's file cannot be read. `run` heals it by starting anew; reads after a run may still raise it."""


class StoreBusy(Exception):
    """Another process holds the store."""


class StoreError(Exception):
    """The store cannot be opened or written: the disk is full, the folder is read-only."""


class ChangedDuringBuild(Exception):
    """A file is not, or no longer, what its digest said when the inputs were gathered. Gather them again."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path} changed during the build")
        self.path = path

    def __reduce__(self) -> tuple[type[ChangedDuringBuild], tuple[str]]:
        return ChangedDuringBuild, (self.path,)


class TaskFailed(Exception):
    """A task raised something that is not `Stop`: `__cause__` is the original."""

    def __init__(self, entry: str, key: str, reason: str) -> None:
        super().__init__(f"{entry}[{key}]: {reason}" if key else f"{entry}: {reason}")
        self.entry = entry
        self.key = key
        self.reason = reason

    def __reduce__(self) -> tuple[type[TaskFailed], tuple[str, str, str]]:
        return TaskFailed, (self.entry, self.key, self.reason)


class WorkerDied(TaskFailed):
    """A worker process ended by itself while it ran a task."""

    def __reduce__(self) -> tuple[type[TaskFailed], tuple[str, str, str]]:
        return WorkerDied, (self.entry, self.key, self.reason)


class Stop(Exception):
    """Raised by a task after it has reported an error: it has no row, and its emits are dropped."""
