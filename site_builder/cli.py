"""What a person calls. Commands are thin: they turn words into a request, and a result into words and an exit code.

Exit codes: 0 done · 1 the content has errors · 2 the call or site.yaml is wrong · 3 the machine or the tool failed ·
130 interrupted. Nothing heavy is imported before a command needs it.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final, NoReturn

from site_builder import __version__
from site_builder.exits import DONE, INTERRUPTED

_Commands = Any
"""argparse keeps the type of its sub-parsers to itself."""


def program() -> NoReturn:
    """What the installed command calls: it ends at once, as taking a million values apart takes a tenth of a build."""
    code = main()
    with suppress(BrokenPipeError):  # who read what we said has left
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:  # it was closed before we began
                stream.flush()
    os._exit(code)


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code."""
    gc.set_threshold(50_000, 20, 20)  # a build makes many values that last; looking through them often finds nothing
    arguments = parser().parse_args(argv)
    run: Callable[[argparse.Namespace], int] = arguments.run
    try:
        return run(arguments)
    except KeyboardInterrupt:
        print("interrupted; the published site is as it was, or the next build finishes it", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:
        return _explain(error, arguments)


def parser() -> argparse.ArgumentParser:
    """The whole command line; the manual's reference is tested against it."""
    top = argparse.ArgumentParser(
        prog="site-builder",
        description="Turn a folder of source documents and YAML metadata into a static, citable research archive.",
    )
    top.add_argument("--version", action="version", version=f"site-builder {__version__}")
    commands = top.add_subparsers(metavar="COMMAND", required=True)
    for add in _COMMANDS:
        add(commands)
    return top


def _command(commands: _Commands, name: str, words: str, run: Callable[[argparse.Namespace], int]) -> Any:
    command = commands.add_parser(name, help=words, description=words[:1].upper() + words[1:] + ".")
    command.set_defaults(run=run)
    return command


def _site(command: Any) -> None:
    command.add_argument("--site", type=Path, default=Path("."), metavar="DIR", help="folder of site.yaml (default: .)")


def _today(command: Any) -> None:
    command.add_argument(
        "--today", metavar="DAY", help="the day, YYYY-MM-DD (default: SOURCE_DATE_EPOCH, else today in UTC)"
    )


def _jobs(typed: str) -> int:
    number = int(typed)
    if number < 1:
        raise ValueError
    return number


# --- commands -----------------------------------------------------------------------------------------


def _new(commands: _Commands) -> None:
    command = _command(commands, "new", "make a small working archive, ready to build", _run_new)
    command.add_argument("dir", type=Path, metavar="DIR", help="folder to make; it must not exist or be empty")
    _today(command)


def _build(commands: _Commands) -> None:
    command = _command(commands, "build", "build the site; what has not changed is left alone", _run_build)
    _site(command)
    _today(command)
    command.add_argument("--output", type=Path, metavar="DIR", help="output folder (default: public beside site.yaml)")
    command.add_argument("--base-url", metavar="URL", help="address of the site's root, instead of that in site.yaml")
    command.add_argument("--drafts", action="store_true", help="build drafts too; needs an --output of its own")
    command.add_argument("--strict", action="store_true", help="count warnings as errors")
    command.add_argument(
        "--jobs", type=_jobs, metavar="N", help="worker processes (default: as many as there are cores)"
    )
    command.add_argument("--no-search", action="store_true", help="make no search bundle")
    command.add_argument(
        "--allow-removal", action="store_true", help="publish even if most pages go (publish.max_removed_share)"
    )
    command.add_argument("--clean", action="store_true", help="ignore the cache and build everything anew")
    command.add_argument("--compact", action="store_true", help="make the search bundle as small as a clean build does")
    command.add_argument("--report", type=Path, metavar="FILE.json", help="write what was done as JSON")
    loudness = command.add_mutually_exclusive_group()
    loudness.add_argument("-q", "--quiet", action="store_true", help="print findings only")
    loudness.add_argument("-v", "--verbose", action="store_true", help="print notes and the time of each stratum too")


def _serve(commands: _Commands) -> None:
    command = _command(commands, "serve", "build, serve on this machine, and rebuild on every change", _run_serve)
    _site(command)
    command.add_argument("--host", default="127.0.0.1", metavar="H", help="address to listen on (default: 127.0.0.1)")
    command.add_argument("--port", type=int, default=8000, metavar="N", help="port; the next free one is taken")
    command.add_argument("--open", action="store_true", help="open the site in a browser")
    _today(command)


def _check(commands: _Commands) -> None:
    command = _command(commands, "check", "list all that is wrong with the archive; nothing is published", _run_check)
    _site(command)
    _today(command)
    command.add_argument("--base-url", metavar="URL", help="as for build, so that build can go on from what check made")
    command.add_argument(
        "--format", choices=("text", "json", "github", "sarif"), default="text", help="how to print (default: text)"
    )


def _import(commands: _Commands) -> None:
    command = _command(
        commands, "import", "copy .txt, .md and .html files into the archive and draft their metadata", _run_import
    )
    command.add_argument("source", type=Path, nargs="+", metavar="SOURCE", help="file or folder to copy from")
    _site(command)
    _today(command)
    command.add_argument("--into", metavar="FOLDER", default="", help="folder below content/documents")


def _record(commands: _Commands) -> None:
    command = _command(commands, "record", "write every published address and anchor into the ledger", _run_record)
    _site(command)
    _today(command)
    command.add_argument(
        "--withdraw", action="append", default=[], metavar="ADDRESS",
        help="a document's id, or another recorded address, that is gone for good: a page there says so",
    )  # fmt: skip
    command.add_argument("--reason", default="", metavar="TEXT", help="why; the page at the address says it")
    command.add_argument("--hide-title", action="store_true", help="the page does not say what the document was called")


def _rename(commands: _Commands) -> None:
    words = "give a document, entity, topic or claim another id, in all files that speak of it"
    command = _command(commands, "rename", words, _run_rename)
    command.add_argument("old", metavar="OLD", help="its id, or kind:id: person:ada-berg, topic:bridges")
    command.add_argument("new", metavar="NEW", help="the id it gets")
    _site(command)
    _today(command)
    command.add_argument("--dry-run", action="store_true", help="list what would be changed and write nothing")


def _export(commands: _Commands) -> None:
    words = "copy the published site, to be read from a disk, or into a bag"
    command = _command(commands, "export", words, _run_export)
    command.add_argument("dir", type=Path, nargs="?", metavar="DIR", help="folder for the copy: new or empty")
    _site(command)
    _today(command)
    command.add_argument("--output", type=Path, metavar="DIR", help="the published folder (default: public)")
    command.add_argument("--bagit", type=Path, metavar="FILE.zip", help="pack the copy as a BagIt bag (RFC 8493)")
    command.add_argument(
        "--sources", action="store_true", help="put the sources into the bag too, also what is not published"
    )


def _schema(commands: _Commands) -> None:
    command = _command(commands, "schema", "print the JSON Schema of a kind of file, for editors", _run_schema)
    command.add_argument(
        "kind", nargs="?", default="document", metavar="KIND", help="document, site, topics, claims, comments, people …"
    )
    _site(command)


def _why(commands: _Commands) -> None:
    command = _command(commands, "why", "say what a page was made from", _run_why)
    command.add_argument("url", metavar="URL", help="address of a page, like /documents/x/")
    _site(command)


_COMMANDS: Final = (_new, _build, _serve, _check, _import, _record, _rename, _export, _schema, _why)


# --- running them -------------------------------------------------------------------------------------


def _run_build(arguments: argparse.Namespace) -> int:
    from site_builder.layout import CACHE, OUTPUT, STORE
    from site_builder.lookout import Lookout

    output = arguments.output or arguments.site / OUTPUT
    with closing(Lookout(arguments.site / CACHE / STORE, output)) as lookout:  # before all that takes time to load
        from site_builder.terminal import build_command

        return build_command(arguments, lookout)


def _run_check(arguments: argparse.Namespace) -> int:
    from site_builder.check import check_command

    return check_command(arguments)


def _run_new(arguments: argparse.Namespace) -> int:
    from site_builder.scaffold import new_command

    return new_command(arguments)


def _run_serve(arguments: argparse.Namespace) -> int:
    from site_builder.server import serve_command

    return serve_command(arguments)


def _run_import(arguments: argparse.Namespace) -> int:
    from site_builder.importers import import_command

    return import_command(arguments)


def _run_record(arguments: argparse.Namespace) -> int:
    from site_builder.record import record_command

    return record_command(arguments)


def _run_rename(arguments: argparse.Namespace) -> int:
    from site_builder.renaming.command import rename_command

    return rename_command(arguments)


def _run_export(arguments: argparse.Namespace) -> int:
    from site_builder.exporting.command import export_command

    return export_command(arguments)


def _run_schema(arguments: argparse.Namespace) -> int:
    from site_builder.check import schema_command

    return schema_command(arguments)


def _run_why(arguments: argparse.Namespace) -> int:
    from site_builder.why import why_command

    return why_command(arguments)


def _explain(error: Exception, arguments: argparse.Namespace) -> int:
    """The exit code for what a command raised, said in words; what nobody foresaw is shown as it is."""
    from site_builder.terminal import explain

    return explain(error, arguments)
