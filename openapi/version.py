"""The version of the distribution, and so of the three commands; it stands nowhere else."""

__version__ = "0.1.0"
