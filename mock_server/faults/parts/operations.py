"""The operations of the document, what a call of each is called, and the providers."""

CREATE = "createRepoAiApiKey"
LIST = "getRepoAiApiKeys"
UPDATE = "updateRepoAiApiKey"
DELETE = "deleteRepoAiApiKey"
VERBS = {CREATE: "create", LIST: "list", UPDATE: "update", DELETE: "delete"}
CALLED = {CREATE: "A creation", LIST: "A list", UPDATE: "An update", DELETE: "A deletion"}
OPERATIONS = tuple(VERBS)
ANY = (*OPERATIONS, "")  # also calls that the document does not know
PROVIDERS = ("OPENAI", "GOOGLE", "ANTHROPIC", "AWS", "OTHER")
