"""All commands under one name: calls the one asked for and returns its exit code.

Exit codes: 0 done; 1 a fault of the program itself; 2 wrong usage; 3 bad input, every problem listed and nothing
written; 4 at least one rep has no feasible plan.
"""

import os
import sys
from importlib.metadata import version

from territory_opt.errors import MissingExtraError, SolverError, TerritoryError, UnverifiedPlanError

try:
    from cyclopts import App, CycloptsError
except ImportError as missing:  # pragma: no cover  # an installation without the extra
    raise MissingExtraError('the command line needs: pip install "territory-opt[cli]"') from missing

from territory_opt.cli.plan import demo, plan
from territory_opt.cli.schedule import schedule
from territory_opt.cli.session import session
from territory_opt.cli.territory import check, init, map_
from territory_opt.cli.what_if import what_if
from territory_opt.cli.words import BAD_INPUT, DONE, FAULT, USAGE

app = App(
    name="territory-opt",
    help="Plan a sales territory: sort it by rules, allocate the week, order the work, explain every number.",
    version=lambda: version("territory-opt"),
    help_format="plaintext",
    suppress_keyboard_interrupt=False,
)
for command in (demo, init, check, plan, schedule, what_if, session):
    app.command(command)
app.command(map_, name="map")


def main(words: list[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Parameters
    ----------
    words
        The words after the program's name; those of the process when not given.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        code = app(words, exit_on_error=False, result_action="return_value")
        sys.stdout.flush()
    except CycloptsError:
        return USAGE
    except TerritoryError as error:
        sys.stderr.write(f"{error}\n")
        return FAULT if isinstance(error, SolverError | UnverifiedPlanError) else BAD_INPUT
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        sys.stderr.write("interrupted; nothing half-written is left behind\n")
        return FAULT
    except Exception as error:  # noqa: BLE001  # a traceback never reaches a user of the command line
        sys.stderr.write(f"a fault of the program itself, please report it: {type(error).__name__}: {error}\n")
        return FAULT
    return code if isinstance(code, int) else DONE
