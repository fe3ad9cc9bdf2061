"""What the command says when the mock is there."""

from collections.abc import Iterator, Sequence
from socket import socket
from typing import Any
from urllib.parse import quote

from mock_server.middleware.faults import all_faults
from mock_server.mock import Mock
from mock_server.server import base_url, is_local
from mock_server.state_file import StateFile
from openapi.catalogue import load_catalogue
from openapi.manners.file import Manners


def greeting(listeners: Sequence[socket], mock: Mock, options: Any, state: StateFile | None) -> str:
    """Return what a user needs to start: URLs, tokens, repositories, and a command that works."""
    tls = options.tls_cert is not None
    base, *others = [base_url(listener, tls=tls) for listener in listeners]
    lines = [f"Mock of the AI API key service: {base}"]
    lines += [f"Also at: {url}" for url in others]
    lines += [f"Console: {base}/", f"Swagger UI: {base}/ui/"]
    if not all(map(is_local, listeners)):
        who = "whoever sends the control token" if options.control_token else "this machine only"
        lines += [f"Called by any machine that reaches it, and controlled by {who}"]
    lines += [""]
    commands = []
    for principal in mock.main.session.principals:
        repositories = sorted(principal.repositories)
        reached = ", ".join(repositories) or "no repository"
        lines.append(f"  {principal.name}: token {principal.token} reaches {reached}")
        for repo_id in repositories:
            url = f"{base}/repo/{quote(repo_id, safe='')}/ai/apikey"
            commands.append(f"  curl -H 'Authorization: Bearer {principal.token}' '{url}'")
    if options.any_token is not None:
        lines += [f"  {options.any_token}: any other token, too"]
    lines += ["", *commands[:1]]
    if state is not None:
        begins = "as the last run left it" if state.found else "new"
        instead = ", in place of --world" if state.found and options.world else ""
        lines += ["", f"State: {state.path}, {begins}{instead}"]
    if options.seed is not None:
        lines += ["", "Warning: with --seed the secrets can be foretold. Use them in tests only."]
    if options.manners is not None:
        lines += ["", *like(options.manners, with_faults=options.with_faults)]
    for fault_id in options.fault:
        lines += ["", f"Fault: {fault_id}: {all_faults()[fault_id].description}"]
    return "\n".join(lines)


def like(manners: Manners, *, with_faults: bool) -> Iterator[str]:
    """Yield which deployment the mock behaves like, and which clauses that breaks."""
    yield manners.likeness
    for clause, fault in manners.broken:
        if fault is None:
            what = "the mock has no fault for it"
        else:
            what = "shown" if with_faults else "not shown without --with-faults"
        yield f"It breaks {clause} ({what}): {load_catalogue()[clause].statement}"
