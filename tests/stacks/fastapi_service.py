"""The service on FastAPI and SQLAlchemy; `DATABASE_URL` says where it keeps the keys."""

import os
import secrets
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Literal

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import AfterValidator, BaseModel, ConfigDict
from pydantic.alias_generators import to_camel
from sqlalchemy import create_engine, select, update
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker
from starlette.exceptions import HTTPException as StarletteHTTPException

MEMBERS = {"repo-123": "owner-token", "repo-456": "owner-token", "repo-789": "outsider-token"}

engine = create_engine(os.environ["DATABASE_URL"])
new_session = sessionmaker(engine)


class Base(DeclarativeBase):
    pass


class ApiKey(Base):
    __tablename__ = "api_keys"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    repo_id: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    ai_type: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True, default=lambda: f"sk_{secrets.token_hex(12)}")
    created_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))
    deleted_at: Mapped[datetime | None]


class AiType(StrEnum):
    OPENAI = "OPENAI"
    GOOGLE = "GOOGLE"
    ANTHROPIC = "ANTHROPIC"
    AWS = "AWS"
    OTHER = "OTHER"


class Model(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, validate_by_name=True, from_attributes=True)


class NewKey(Model):
    name: str
    ai_type: AiType


class KeyChange(Model):
    name: str | None = None


# SQLite keeps no time zone.
Utc = Annotated[datetime, AfterValidator(lambda moment: moment.replace(tzinfo=UTC))]


class ListedKey(Model):
    id: uuid.UUID
    name: str
    repo_id: str
    key: str
    ai_type: AiType
    created_at: Utc
    deleted_at: Utc | None


class Done(Model):
    success: Literal[True] = True
    message: str


class CreatedKey(Done):
    id: uuid.UUID
    key: str
    secret: str


class KeyList(Model):
    success: Literal[True] = True
    total: int
    api_keys: list[ListedKey]


app = FastAPI()
Base.metadata.create_all(engine)


@app.exception_handler(StarletteHTTPException)
async def refuse(_: Request, refusal: StarletteHTTPException) -> JSONResponse:
    body = {"success": False, "message": refusal.detail}
    return JSONResponse(body, refusal.status_code, refusal.headers)


def session_of_request() -> Iterator[Session]:
    with new_session() as session:
        yield session


def permitted_repo(
    repo_id: str, login: Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]
) -> str:
    if login.credentials not in MEMBERS.values():
        raise HTTPException(401, "Invalid token", {"WWW-Authenticate": "Bearer"})
    if repo_id not in MEMBERS:
        raise HTTPException(404, "Repository not found")
    if MEMBERS[repo_id] != login.credentials:
        raise HTTPException(403, "You have no access to this repository")
    return repo_id


Database = Annotated[Session, Depends(session_of_request)]
Repo = Annotated[str, Depends(permitted_repo)]


def active_key(repo: Repo, apikey_id: uuid.UUID, session: Database) -> ApiKey:
    key = session.get(ApiKey, apikey_id)
    if key is None or key.repo_id != repo or key.deleted_at is not None:
        raise HTTPException(404, "API key not found")
    return key


ActiveKey = Annotated[ApiKey, Depends(active_key)]


@app.post("/repo/{repo_id}/ai/apikey", status_code=201)
def create(repo: Repo, new: NewKey, session: Database) -> CreatedKey:
    key = ApiKey(repo_id=repo, name=new.name, ai_type=new.ai_type)
    session.add(key)
    session.commit()
    secret = secrets.token_urlsafe(32)
    return CreatedKey(message="API key created", id=key.id, key=key.key, secret=secret)


@app.get("/repo/{repo_id}/ai/apikey")
def get_all(repo: Repo, session: Database) -> KeyList:
    active = select(ApiKey).where(ApiKey.repo_id == repo, ApiKey.deleted_at.is_(None))
    keys = session.scalars(active.order_by(ApiKey.created_at.desc())).all()
    return KeyList(total=len(keys), api_keys=[ListedKey.model_validate(key) for key in keys])


@app.put("/repo/{repo_id}/ai/apikey/{apikey_id}")
def rename(key: ActiveKey, change: KeyChange, session: Database) -> Done:
    if change.name is not None:
        key.name = change.name
    session.commit()
    return Done(message="API key updated")


@app.delete("/repo/{repo_id}/ai/apikey/{apikey_id}")
def delete(key: ActiveKey, session: Database) -> Done:
    still_active = (ApiKey.id == key.id, ApiKey.deleted_at.is_(None))
    deletion = update(ApiKey).where(*still_active).values(deleted_at=datetime.now(UTC))
    deleted = session.scalar(deletion.returning(ApiKey.id))
    session.commit()
    if deleted is None:  # Somebody else was faster.
        raise HTTPException(404, "API key not found")
    return Done(message="API key deleted")
