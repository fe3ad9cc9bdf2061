"""The contract suite: checks a deployment clause by clause."""

from openapi import __version__

__all__ = ["__version__"]
