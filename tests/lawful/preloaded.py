"""Import what runs of the suite need, once, in the process that all of them are forked from."""

from tests.lawful.suite import preload

preload()
