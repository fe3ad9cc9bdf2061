"""The checks, collected once for many runs: pytest takes longer to start than most runs of faults.

What stands in for pytest here calls the hooks of the plugin that it would call, in its order.
"""

import contextlib
import os
from typing import cast

import pytest

from contract_tests import plugin
from contract_tests.plugin import CHECKS, ContractRun


class CollectedChecks:
    """Run the checks that a run asks for, collected for the first one."""

    session: pytest.Session | None = None
    checks: tuple[pytest.Item, ...] = ()

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(
        self, session: pytest.Session, items: list[pytest.Item]
    ) -> None:
        """Keep all checks, before any is left out."""
        self.session, self.checks = session, tuple(items)

    def __call__(self, run: ContractRun) -> None:
        session, items = self._collected(run), [*self.checks]
        session.config.pluginmanager.register(run)
        try:
            plugin.pytest_configure(session.config)
            plugin.pytest_collection_modifyitems(session.config, items)
            session.items = items
            with contextlib.closing(plugin.pytest_runtestloop(session)) as loop:
                next(loop)
                for item in items:
                    # What stops a check is in its evidence, too.
                    with contextlib.suppress(Exception):
                        plugin.pytest_pyfunc_call(cast(pytest.Function, item))
                next(loop, None)
        finally:
            session.config.pluginmanager.unregister(run)

    def _collected(self, run: ContractRun) -> pytest.Session:
        if self.session is None:
            words = [str(CHECKS), f"--rootdir={CHECKS}", "-c", os.devnull, "--collect-only"]
            words += ["-p", "contract_tests.plugin", "-p", "no:terminal", "-p", "no:cacheprovider"]
            pytest.main(words, plugins=[run, self])
            assert self.session is not None
            self.session.config.option.collectonly = False
            self.session.config.pluginmanager.unregister(run)
        return self.session
