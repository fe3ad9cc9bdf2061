"""What the checks miss as yet, what they blame wrongly, and which faults need a whole run."""

# Faults that no check notices: to become empty. One that is caught must go from here.
ESCAPING = frozenset(
    [
        "list.only-active:later",
        "list.item-created-at:constant",
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
    "list.newest-first:later": ("authentication.token-known",),
    "delete.others-stay:renames": ("update.renames",),
    "delete.final:rename": ("list.complete",),
    "errors.no-server-error:text-plain": ("create.failure-leaves-nothing",),
    "errors.no-server-error:same-moment": ("create.failure-leaves-nothing",),
}

# Faults that the checks of their clause alone do not meet, by reason.
_IN_A_WHOLE_RUN = {
    "It takes the hints of many keys to be sure.": [
        "secret.never-again:list-first-4",
        "secret.never-again:list-first-8",
        "secret.never-again:list-last-8",
        "secret.never-again:list-last-4",
        "secret.never-again:list-masked-last-4",
        "secret.never-again:list-masked-ends",
    ],
    "It shows after deletions only.": [
        "create.id-unique:deleted",
        "create.key-unique:deleted",
        "create.secret-unique:deleted",
        "errors.no-internals:deleted",
    ],
    "It shows after many calls only.": [
        "create.status-created:refused-later",
        "create.success-true:false-later",
        "create.key-returned:dropped-later",
        "create.ai-types-accepted:refused-later",
        "create.key-unique:later",
        "create.secret-unique:later",
        "create.one-provider:later",
        "list.status-ok:404-later",
        "list.newest-first:later",
        "update.status-ok:202-later",
        "update.success-true:false-later",
        "update.message-returned:dropped-later",
    ],
    "It shows after renames only.": [
        "list.item-name:null-for-renamed",
        "list.item-deleted-at:renamed-keys",
        "list.complete:renamed-missing",
        "list.complete:renamed-twice",
        "list.newest-first:after-rename",
        "list.newest-first:by-update",
        "delete.final:rename",
    ],
    "It shows in long lists only.": [
        "list.status-ok:206-when-long",
        "list.success-true:false-when-long",
        "list.item-name:dropped-in-long-lists",
        "list.newest-first:long",
        "list.newest-first:very-long",
        "list.newest-first:tail",
        "secret.never-again:list-long",
    ],
    "It shows in the second repository only.": [
        "create.status-created:200-in-the-second-repository",
        "list.item-id:dropped-in-the-second-repository",
        "list.newest-first:second-repository",
        "list.own-repository:after-rename",
        "list.own-repository:after-deletion",
        "secret.never-again:list-second-repository",
        "update.status-ok:202-in-the-second-repository",
        "delete.status-ok:202-in-the-second-repository",
    ],
    "It shows with keys for one provider only.": [
        "create.status-created:200-for-one-provider",
        "create.success-true:false-for-one-provider",
        "create.id-returned:dropped-for-one-provider",
        "create.secret-returned:dropped-for-one-provider",
        "list.item-key:dropped-for-one-provider",
        "list.item-ai-type:unknown",
        "list.item-ai-type:amazon",
        "list.item-ai-type:empty",
        "list.item-ai-type:dropped-for-one-provider",
        "list.item-deleted-at:dropped-for-one-provider",
        "list.complete:one-per-name-and-provider",
    ],
    "It shows with what the checks of other clauses send.": [
        "create.status-created:200-for-a-name-in-use",
        "create.failure-leaves-nothing:emoji",
        "list.array:single-object",
        "list.complete:letters-missing",
        "list.complete:oldest-missing",
        "list.complete:one-per-name",
        "secret.never-again:refusal-401",
        "errors.no-server-error:no-token",
        "errors.no-server-error:patch",
        "errors.no-internals:anonymous",
        "protocol.json-media-type:update",
        "protocol.json-media-type:refusal-403",
        "protocol.json-media-type:refusal-404",
    ],
}

ONLY_IN_A_WHOLE_RUN = {
    fault_id: reason for reason, fault_ids in _IN_A_WHOLE_RUN.items() for fault_id in fault_ids
}
