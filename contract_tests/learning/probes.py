"""The calls that show what the checks need not know; at most 40, on a key of their own."""

import contextlib
import secrets

from contract_tests.checks.workbench import Workbench
from contract_tests.client.caller import Caller
from contract_tests.client.identifiers import made_up
from contract_tests.deployment import OWNER
from contract_tests.findings import Skipped, Undecided
from contract_tests.learning.conclusions import UNLIMITED

KNOWN_TO_FIT = 39  # characters of a name, which may have 40 for certain


def probe(workbench: Workbench) -> None:
    """Make the calls; what cannot be asked is not seen."""
    for look in (_look_elsewhere, _look_at_the_order, _look_at_names):
        with contextlib.suppress(Undecided, Skipped):
            look(workbench)


def _look_elsewhere(workbench: Workbench) -> None:
    """List two repositories that nobody has."""
    # With its token given, a principal that is refused here is not taken for shut out.
    token = f"Bearer {workbench.deployment.tokens[OWNER]}"
    for _ in range(2):
        repo_id = made_up([workbench.repo_id]) or f"{workbench.repo_id}-{secrets.token_hex(4)}"
        Caller(workbench.session, OWNER, token).list(repo_id)


def _look_at_the_order(workbench: Workbench) -> None:
    """Send invalid bodies that would be refused anyway."""
    deployment = workbench.deployment
    body = {"name": workbench.name("order"), "aiType": "NONE"}
    workbench.anonymous.create(workbench.repo_id, body)
    if deployment.has_outsider:
        workbench.outsider.create(workbench.repo_id, body)
    elif deployment.forbidden_repo_id is not None:
        workbench.owner.create(deployment.forbidden_repo_id, body)
    for wrong in (body, {"aiType": "AWS"}, {"name": body["name"]}):
        workbench.owner.create(workbench.repo_id, wrong)
    workbench.owner.create_raw(workbench.repo_id, b'{"name": ')
    # A deleted key has an id of the right form for certain.
    lives = workbench.history.lives.items()
    gone = [
        apikey_id for apikey_id, life in lives if life.deleted and life.repo_id == workbench.repo_id
    ]
    apikey_id = gone[0] if gone else workbench.session.ownership.nobodys_id()
    for update in ({"name": 12345}, {}, {}):
        workbench.owner.update(workbench.repo_id, apikey_id, update)


def _look_at_names(workbench: Workbench) -> None:
    """Rename a key of the run: to what is no name, with a further field, to names of any length."""
    key = workbench.bystander()

    def takes(name: str, **further: str) -> bool:
        body = {"name": name, **further}
        return workbench.owner.update(key.repo_id, key.id, body).response.succeeds

    for wrong in (12345, True, False, ["a name"], {"first": "a"}):
        workbench.owner.update(key.repo_id, key.id, {"name": wrong})
    takes(key.name, colour="blue")
    takes(" " * 12)
    for length in range(4):
        if takes("n" * length):
            break
    least, most = KNOWN_TO_FIT, UNLIMITED
    if not takes("n" * most):
        while most - least > 1:
            middle = (least + most) // 2
            least, most = (middle, most) if takes("n" * middle) else (least, middle)
    # Of long lists, the history keeps the latest only: this one has to come last.
    takes(f"  {key.name}  ")
    workbench.owner.list(key.repo_id)
