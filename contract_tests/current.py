"""Which check is running here, and whether others run beside it."""

from contextvars import ContextVar

CHECK: ContextVar[str] = ContextVar("check", default="")
IN_COMPANY: ContextVar[bool] = ContextVar("in_company", default=False)
