"""Import what runs of the suite need, once, in the process that all of them are forked from.

What each run would work out anew is worked out here as well.
"""

import gc
from importlib import import_module

from hypothesis import stateful  # noqa: F401 - not imported before it is needed
from hypothesis.internal import charmap

from contract_tests import output  # noqa: F401
from contract_tests.checks import test_explore as explore
from contract_tests.client.tokens import Token
from contract_tests.rules.conformance import conformance
from contract_tests.rules.randomness import _counter_digests
from contract_tests.run import CHECKS
from tests.lawful.service import OUTSIDER_TOKEN, OWNER_TOKEN

for path in CHECKS.glob("test_*.py"):
    import_module(f"contract_tests.checks.{path.stem}")
charmap.charmap()
conformance()
_counter_digests()
for token in (OWNER_TOKEN, OUTSIDER_TOKEN):
    Token(token)
for operation in explore._operations():
    explore._cases(operation, 1, 0)
# Nothing of all this need be looked at by the garbage collectors of the runs.
gc.collect()
gc.freeze()
