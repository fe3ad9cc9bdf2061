"""What the checks miss as yet, what they blame wrongly, and what faults need to be seen."""

# Faults that no check notices: to become empty. One that is caught must go from here.
ESCAPING = frozenset(
    [
        "list.only-active:later",
        "protocol.unknown-fields-ignored:create-refused",
        "errors.no-internals:path",
        "errors.no-internals:delete-answer",
    ]
)

# Clauses that may be called broken beside the one that is: to become empty as well.
BLAMING: dict[str, tuple[str, ...]] = {
    "list.item-key:empty": ("create.listed-at-once",),
    "list.complete:letters-missing": ("list.repeatable",),
    "list.complete:one-per-name": ("list.repeatable", "create.listed-at-once"),
    "list.complete:one-per-name-and-provider": ("list.repeatable", "create.listed-at-once"),
    "create.listed-at-once:another-id": ("create.always-new",),
    # Keys that others make are shown in a wrong list for a while, and look like hidden ones there.
    "list.own-repository:relabelled": ("list.complete",),
    "list.newest-first:later": ("authentication.token-known",),
    "delete.others-stay:renames": ("update.renames",),
    "delete.final:rename": ("list.complete",),
    "errors.no-server-error:text-plain": ("create.failure-leaves-nothing",),
    "errors.no-server-error:same-moment": (
        "create.failure-leaves-nothing",
        # Invalid creations that go out together fail alike.
        "create.name-required",
        "create.ai-type-required",
        "create.body-required",
        "create.ai-types-closed",
        "create.invalid-refused",
    ),
}

# Faults, or all of a clause, that show in a repository only where nobody else has a key.
NEEDS_AN_EMPTY_REPOSITORY = frozenset(
    ["list.empty-array", "list.success-true:false-when-empty", "list.array:single-object"]
)

# Faults that change keys of other people themselves, where these are there at the moment, each with
# how. That no request was addressed to such a key is held for them as well.
CHANGES_OTHERS = {
    "delete.others-stay:provider": "It deletes all keys for the provider.",
    "delete.others-stay:all": "It deletes all keys of the repository.",
    "delete.others-stay:older": "It deletes all older keys.",
    "delete.others-stay:newer": "It deletes all newer keys.",
    "delete.others-stay:later": "It deletes all keys of the repository.",
    "delete.removes:another-key": "It deletes the newest key of the repository.",
    "delete.unknown-key:deletes-newest": "It deletes the newest key of the repository.",
    "delete.unknown-key:404-and-deletes": "It deletes the newest key of the repository.",
    "update.renames:another-key": "It renames the newest key of the repository.",
    "update.unknown-key:renames-newest": "It renames the newest key of the repository.",
    "update.unknown-key:404-and-renames": "It renames the newest key of the repository.",
    "update.deleted-key:404-and-renames": "It renames the newest key of the repository.",
}
