"""What some faults need to be seen, and which of them do harm themselves."""

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
