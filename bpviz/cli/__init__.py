"""The command line: ``bpviz COMMAND``. One command a file; what is heavy to import is imported inside a command."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from bpviz import __version__

from .demo import demo
from .lab import lab
from .render import render

app = typer.Typer(
    help="See what happens, number by number, in one training iteration of a neural network.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",  # paragraphs of a docstring are wrapped anew
    pretty_exceptions_enable=False,  # an error of ours is one line (see main), any other a plain traceback
)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"bpviz {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    show_version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Options that stand before the command."""


for command in (lab, demo, render):
    app.command()(command)


def main() -> None:
    """Run the command line; what bpviz itself refuses is said in one line, with exit code 2."""
    try:
        app()
    except (ValueError, OSError) as error:
        # bpviz's errors already name the argument, what was given and what to do next: a traceback adds nothing
        print(f"bpviz: {error}", file=sys.stderr)
        raise SystemExit(2) from None
