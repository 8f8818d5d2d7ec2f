"""The entry point: groups the commands, turns mistakes into one line on standard error and an exit status."""

from __future__ import annotations

import gc
import os
import sys
from typing import NoReturn

import click

from softupdate_algebra import __version__
from softupdate_algebra.cli import commands
from softupdate_algebra.cli.output import OPTIONS
from softupdate_algebra.errors import SoftUpdateError

INTERNAL_ERROR = 70


@click.group(
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Without a command: the whole investigation, every claim with its proof and its verdict.",
)
@click.version_option(__version__, "-V", "--version", message="softupdate-algebra %(version)s")
@OPTIONS
@click.pass_context
def command_line(context: click.Context, form: str, width: int | None) -> None:
    """Decide, with proofs, whether one way of updating network parameters is the same as another.

    \b
    Examples:
      softupdate-algebra
      softupdate-algebra prove S6 S12
      softupdate-algebra compare soft_update "gradient_descent(alpha=alpha_prime)" \\
          --solve-for alpha_prime --assume "0 < c < 1, alpha > 0"
      softupdate-algebra unroll "QN <- QN + alpha*g(QN); TQN <- c*TQN + (1-c)*QN" -k 3

    \b
    Exit status: 0 done and as expected, 1 a claim, expectation or certificate does not hold,
    2 the input is wrong, 3 undecided.

    \b
    Shell completion: _SOFTUPDATE_ALGEBRA_COMPLETE=bash_source softupdate-algebra
    (or zsh_source, fish_source) prints the script to put into your shell's start file.
    """  # noqa: D301 (click reads the character)
    if context.invoked_subcommand is None:
        from softupdate_algebra.cli.commands import whole_investigation

        whole_investigation(form, width)


for command in commands.COMMANDS:
    command_line.add_command(command)


def main() -> NoReturn:
    """Run the command line and leave with its exit status; no traceback reaches the user."""
    gc.set_threshold(200_000, 50, 50)  # a short run makes many values and few cycles: collecting early only costs
    try:
        status = command_line.main(prog_name="softupdate-algebra", standalone_mode=False)
    except click.exceptions.Abort:
        _leave("interrupted.", 130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except SoftUpdateError as error:
        _leave(str(error), 2)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:  # the last door: a defect must not look like a verdict, nor like the user's mistake
        if os.environ.get("SOFTUPDATE_ALGEBRA_DEBUG"):
            raise
        kind = type(error).__name__
        _leave(
            f"internal error ({kind}: {error}). This is a defect of softupdate-algebra; "
            "set SOFTUPDATE_ALGEBRA_DEBUG=1 to see where, and please report it.",
            INTERNAL_ERROR,
        )
    sys.exit(status if isinstance(status, int) else 0)


def _leave(message: str, status: int) -> NoReturn:
    click.echo(f"error: {message}", err=True)
    sys.exit(status)
