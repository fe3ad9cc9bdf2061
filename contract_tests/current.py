"""Context variables: the running check, whether others run beside it, and whether it is long."""

from contextvars import ContextVar

CHECK: ContextVar[str] = ContextVar("check", default="")
IN_COMPANY: ContextVar[bool] = ContextVar("in_company", default=False)
IS_LONG: ContextVar[bool] = ContextVar("is_long", default=False)
