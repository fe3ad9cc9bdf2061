"""The services of these tests run in forked processes, which there are on POSIX only."""

import os

collect_ignore_glob = [] if os.name == "posix" else ["*"]
