"""Which check is running here, whether others run beside it, and whether they wait for it."""

from contextvars import ContextVar

CHECK: ContextVar[str] = ContextVar("check", default="")
IN_COMPANY: ContextVar[bool] = ContextVar("in_company", default=False)
IS_LONG: ContextVar[bool] = ContextVar("is_long", default=False)
