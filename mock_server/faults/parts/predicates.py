"""Which calls are chosen: by those before, by access, and by the key that they are about."""

from mock_server.faults.parts.call import FaultCall, Predicate, curried


@curried
def after(call: FaultCall, count: int, operation: str = "") -> bool:
    """Choose calls before which the operation, or the one called, has succeeded `count` times."""
    counted = operation or call.operation
    this_one = counted == call.operation and call.status in range(200, 300)
    return call.memory.done[counted] - this_one >= count


def status(*statuses: int) -> Predicate:
    """Choose calls that were answered with one of these statuses."""
    return lambda call: call.status in statuses


def is_there(call: FaultCall) -> bool:
    """Choose calls of repositories that exist."""
    return call.request.insider is not None


def is_barred(call: FaultCall) -> bool:
    """Choose calls of known callers to repositories out of their reach."""
    return call.request.principal is not None and is_there(call) and not call.has_access


def has_access(call: FaultCall) -> bool:
    """Choose calls of callers who reach the repository."""
    return call.has_access


def in_second_repository(call: FaultCall) -> bool:
    """Choose calls of every repository but the one in which the first key was made."""
    return bool(call.memory.made) and call.repo_id != call.memory.made[0].repo_id


def is_deleted(call: FaultCall) -> bool:
    """Choose calls about a key that was deleted."""
    return call.apikey_id in call.memory.deleted


def is_renamed(call: FaultCall) -> bool:
    """Choose calls about a key that was renamed."""
    return call.apikey_id in call.memory.renamed


def is_unknown(call: FaultCall) -> bool:
    """Choose calls about a key that never was, as far as this behaviour has seen."""
    return not is_deleted(call) and call.memory.made_as(call.apikey_id) is None


def is_foreign(call: FaultCall) -> bool:
    """Choose calls about an active key of another repository."""
    made = call.memory.made_as(call.apikey_id)
    return made is not None and made.repo_id != call.repo_id and not is_deleted(call)


def longer_than(count: int) -> Predicate:
    """Choose lists of more than `count` keys."""
    return lambda call: len(call.listed) > count
