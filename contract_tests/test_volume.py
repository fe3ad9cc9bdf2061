"""Many keys; the last check of a run in order of names, since the keys of the others count too."""

import pytest

from contract_tests.evidence import Judge
from contract_tests.workbench import Workbench

# Services page by 10, 20, 25, 50 or 100; one more key than that shows it.
SIZES = {"standard": 101, "deep": 1_001}


@pytest.mark.depth("standard")
@pytest.mark.clause("list.complete")
def test_a_list_holds_all_active_keys(workbench: Workbench, judge: Judge) -> None:
    """More of them than a page would hold."""
    if workbench.deployment.read_only:
        workbench.listing()
        if not judge.is_broken("list.complete"):
            judge.held("list.complete")
        return
    before = workbench.listing()
    ours = workbench.list_rules.homes
    wanted = {item.id for item in before if item.id in ours}
    missing_count = max(2, SIZES[workbench.deployment.depth] - len(before.items))
    created = {workbench.create().id for _ in range(missing_count)}
    listing = workbench.listing()
    missing = len((wanted | created) - {str(item.members.get("id")) for item in listing})
    judge.expect(
        "list.complete",
        not missing,
        expected=f"all {len(wanted) + len(created)} keys of the run",
        came=f"{missing} of them are not in the list of {len(listing.items)}",
        at=[listing.exchange],
    )
