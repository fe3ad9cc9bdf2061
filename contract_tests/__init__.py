"""The contract suite: checks a deployment clause by clause."""
