"""What the checks miss as yet, what they blame wrongly, and which faults need further checks."""

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
    "list.complete:one-per-name": ("list.repeatable",),
    "create.listed-at-once:another-id": ("create.always-new",),
    # Keys that others make are shown in a wrong list for a while, and look like hidden ones there.
    "list.own-repository:relabelled": ("list.complete",),
    "list.newest-first:later": ("authentication.token-known",),
    "delete.others-stay:renames": ("update.renames",),
    "delete.final:rename": ("list.complete",),
    "errors.no-server-error:text-plain": ("create.failure-leaves-nothing",),
    "errors.no-server-error:same-moment": ("create.failure-leaves-nothing",),
}

# Faults that the checks of their clause alone do not meet, by reason, each with the clause whose
# checks help to bring them out.
_BESIDE = {
    "It takes the hints of many keys to be sure.": {
        "secret.never-again:list-first-4": "list.complete",
        "secret.never-again:list-first-8": "list.complete",
        "secret.never-again:list-last-8": "list.complete",
        "secret.never-again:list-last-4": "list.complete",
        "secret.never-again:list-masked-last-4": "list.complete",
        "secret.never-again:list-masked-ends": "list.complete",
    },
    "It shows after deletions only.": {
        "create.id-unique:deleted": "delete.only-once",
        "create.key-unique:deleted": "delete.unknown-key",
        "create.secret-unique:deleted": "delete.only-once",
        "errors.no-internals:deleted": "update.deleted-key",
    },
    "It shows after many calls only.": {
        "create.status-created:refused-later": "list.complete",
        "create.success-true:false-later": "list.complete",
        "create.key-returned:dropped-later": "list.complete",
        "create.ai-types-accepted:refused-later": "create.listed-at-once",
        "create.key-unique:later": "list.complete",
        "create.secret-unique:later": "list.complete",
        "create.one-provider:later": "list.newest-first",
        "list.status-ok:404-later": "list.only-active",
        "list.newest-first:later": "delete.final",
        "update.status-ok:202-later": "update.name-optional",
        "update.success-true:false-later": "update.name-optional",
        "update.message-returned:dropped-later": "update.name-optional",
    },
    "It shows after renames only.": {
        "list.item-name:null-for-renamed": "update.name-optional",
        "list.item-deleted-at:renamed-keys": "update.name-optional",
        "list.complete:renamed-missing": "protocol.unknown-fields-ignored",
        "list.complete:renamed-twice": "update.name-optional",
        "list.newest-first:after-rename": "update.name-optional",
        "list.newest-first:by-update": "update.name-optional",
        "delete.final:rename": "update.name-optional",
    },
    "It shows in long lists only.": {
        "list.status-ok:206-when-long": "list.complete",
        "list.success-true:false-when-long": "list.complete",
        "list.item-name:dropped-in-long-lists": "list.newest-first",
        "list.newest-first:long": "create.secret-returned",
        "list.newest-first:very-long": "list.complete",
        "list.newest-first:tail": "list.complete",
        "secret.never-again:list-long": "list.complete",
    },
    "It shows in the second repository only.": {
        "create.status-created:200-in-the-second-repository": "list.own-repository",
        "list.item-id:dropped-in-the-second-repository": "create.one-repository",
        "list.newest-first:second-repository": "create.one-repository",
        "list.own-repository:after-rename": "update.name-optional",
        "list.own-repository:after-deletion": "delete.foreign-key",
        "secret.never-again:list-second-repository": "list.own-repository",
        "update.status-ok:202-in-the-second-repository": "create.one-provider",
        "delete.status-ok:202-in-the-second-repository": "create.one-provider",
    },
    "It shows with keys for one provider only.": {
        "list.complete:one-per-name-and-provider": "create.status-created",
    },
    "It shows with what the checks of other clauses send.": {
        "update.status-ok:plain-refused": "update.renames",
        "list.array:single-object": "list.item-repo-id",
        "list.complete:letters-missing": "create.status-created",
        "list.complete:oldest-missing": "list.own-repository",
        "list.complete:one-per-name": "create.status-created",
        "errors.no-server-error:no-token": "errors.other-statuses",
        "errors.no-server-error:patch": "secret.never-again",
        "errors.no-internals:anonymous": "errors.other-statuses",
        "protocol.json-media-type:update": "update.name-optional",
        "protocol.json-media-type:refusal-403": "access.list-forbidden",
        "protocol.json-media-type:refusal-404": "errors.other-statuses",
        "protocol.json-text:update": "update.name-optional",
        "protocol.json-text:latin-1": "update.name-optional",
        "protocol.json-text:refusal-403": "access.list-forbidden",
        "protocol.json-text:refusal-404": "errors.other-statuses",
        "protocol.members-once:update": "update.name-optional",
        "protocol.members-once:nested": "update.name-optional",
        "protocol.members-once:refusal-403": "access.list-forbidden",
        "protocol.members-once:refusal-404": "errors.other-statuses",
    },
}

BESIDE = {fault_id: clause for group in _BESIDE.values() for fault_id, clause in group.items()}

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
