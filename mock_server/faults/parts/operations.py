"""The operations of the document, and the providers."""

CREATE = "createRepoAiApiKey"
LIST = "getRepoAiApiKeys"
UPDATE = "updateRepoAiApiKey"
DELETE = "deleteRepoAiApiKey"
VERBS = {CREATE: "create", LIST: "list", UPDATE: "update", DELETE: "delete"}
OPERATIONS = tuple(VERBS)
PROVIDERS = ("OPENAI", "GOOGLE", "ANTHROPIC", "AWS", "OTHER")
