"""Lies about callers who reach no more than they should in the first repository alone."""

from mock_server.faults.access import CLAUSES, does_it_and, is_barred, let_in
from mock_server.faults.authentication import OPEN, VERBS
from mock_server.faults.telling import CREATE, DELETE, OPERATIONS, UPDATE, Call, fault
from mock_server.faults.ways import both, in_second_repository, on, refuse


def in_another_of_the_owner(call: Call) -> bool:
    """Lie about the other repositories of who reaches the one in which the first key was made."""
    if not in_second_repository(call):
        return False
    owner = call.memory.insiders.get(call.memory.made[0].repo_id)
    return owner is not None and owner.reaches(call.repo_id)


FAULTS = (
    *(
        fault(
            f"{clause}:{VERBS[operation]}-open-in-the-second-repository",
            f"In the second repository {operation} {words} is let in.",
            on(operation, do=let_in, when=both(in_another_of_the_owner, when)),
        )
        for clause, words, when in OPEN
        for operation in OPERATIONS
    ),
    *(
        fault(
            f"{CLAUSES[operation][0]}:open-in-the-second-repository",
            f"In the second repository {VERBS[operation]} is let in without access.",
            on(operation, do=let_in, when=both(in_another_of_the_owner, is_barred)),
        )
        # Whether the outsider may list it is what tells that nothing else is allowed there.
        for operation in (CREATE, UPDATE, DELETE)
    ),
    *(
        fault(
            f"{CLAUSES[operation][0]}:403-with-effect-in-the-second-repository",
            f"In the second repository {VERBS[operation]} without access gets 403, and is done.",
            on(
                operation,
                do=does_it_and(refuse(403)),
                when=both(in_another_of_the_owner, is_barred),
            ),
        )
        for operation in (CREATE, UPDATE, DELETE)
    ),
)
