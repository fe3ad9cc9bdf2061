"""The runs are forked processes, which there are on POSIX only."""

import os

collect_ignore_glob = [] if os.name == "posix" else ["*"]
