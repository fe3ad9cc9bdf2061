"""Run `python -m openapi`, the same as `apikey-spec`."""

import sys

from openapi.cli import main

if __name__ == "__main__":
    sys.exit(main())
