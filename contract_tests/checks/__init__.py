"""The checks: tests of a deployment, a module for each topic or situation."""
