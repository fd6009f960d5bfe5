"""Runs the command line: ``python -m territory_opt.cli``."""

import sys

from territory_opt.cli.commands import main

sys.exit(main())
