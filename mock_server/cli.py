"""The command `apikey-mock`."""

import argparse
import logging
import os
import sys
from dataclasses import replace
from datetime import datetime
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from socket import socket
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

from mock_server.bodies import MAX_BODY
from mock_server.core.clock import check_running, clock_from, parse_moment, system_clock
from mock_server.core.principals import UnknownPrincipalError
from mock_server.middleware.cors import OriginError, check_origin
from mock_server.middleware.faults import all_faults
from mock_server.settings import MAX_SESSIONS, ControlTokenError, check_control_token
from mock_server.world import World, WorldError, default_world, load_world
from openapi.command_line import Parser, escape_what_cannot_be_shown
from openapi.manners.file import Manners, MannersError, load_manners

if TYPE_CHECKING:
    from mock_server import server
    from mock_server.mock import Mock
    from mock_server.state_file import StateFile

LOOPBACK = "127.0.0.1"

EPILOG = """\
examples:
  apikey-mock                              the example of the service's pages, on port 8080
  apikey-mock --port 0                     on a free port, which is printed
  apikey-mock --world my-world.yaml        your own repositories, tokens and keys
  apikey-mock --seed 1 --clock 2024-06-01 --freeze   the same answers in every run
  apikey-mock --state my-state.json        go on where the last run ended
  apikey-mock --fault delete.removes:nothing   break a promise, to see whether your tests notice
  apikey-mock --world my-world.yaml --reload   follow the file while you write it
  apikey-mock --tls-cert cert.pem --tls-key key.pem   over https
  apikey-mock --host 0.0.0.0 --control-token T   let other machines control it, with that token

While it runs, http://127.0.0.1:8080/__mock__/openapi.json says how to bring it into any situation,
and http://127.0.0.1:8080/@NAME/repo/... is a world of its own for each NAME.
The mock is for tests: it holds everything in memory and, without --state, forgets it at the end.
"""


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    result = Parser(
        prog="apikey-mock",
        description="A mock of the AI API key service.",
        epilog=EPILOG,
    )
    add = result.add_argument
    add(
        "--host",
        action="append",
        help="listen on this address; may be given more than once: 0.0.0.0 is all of IPv4, and :: "
        f"all of IPv6 (default: {LOOPBACK})",
    )
    add(
        "--port",
        type=_port,
        default=8080,
        help="listen on this port; 0 is a free one, which is printed (default: %(default)s)",
    )
    add(
        "--world",
        type=Path,
        metavar="FILE",
        help="start with the repositories, tokens and keys of this YAML file",
    )
    add(
        "--state",
        type=Path,
        metavar="FILE",
        help="go on with the repositories, tokens and keys of this file, and keep it up to date; "
        "where it exists, it goes before --world",
    )
    add(
        "--any-token",
        metavar="PRINCIPAL",
        help="take every unknown bearer token for that of this principal; for pages that log in "
        "elsewhere",
    )
    add(
        "--seed",
        type=int,
        metavar="N",
        help="make the same ids, keys and secrets in each run",
    )
    add(
        "--clock",
        type=_moment,
        metavar="ISO-TIME",
        help="start the mock's clock, and with it the Date of answers, at this time",
    )
    add(
        "--freeze",
        action="store_true",
        help="stop the clock where it starts; it moves by a millisecond for each change of a key",
    )
    add(
        "--fault",
        action="append",
        default=[],
        type=_fault,
        metavar="ID",
        help="show this fault; may be given more than once (see --list-faults)",
    )
    add("--list-faults", action="store_true", help="list all faults with what they do, and exit")
    add(
        "--cors-origin",
        action="append",
        type=_origin,
        metavar="ORIGIN",
        help="let only pages of this origin call the mock, with credentials, too; may be given "
        "more than once (default: any origin)",
    )
    add(
        "--max-body",
        type=int,
        default=MAX_BODY,
        metavar="BYTES",
        help="refuse a larger request body with 413 (default: %(default)s)",
    )
    add(
        "--manners",
        type=_manners,
        metavar="FILE",
        help="behave as the deployment whose manners a run of the contract suite has written here",
    )
    add("--latency", action="store_true", help="take as long for calls as it did")
    add("--with-faults", action="store_true", help="break the clauses that it breaks, too")
    add(
        "--reload",
        action="store_true",
        help="load the document and the world again when their files change; a broken version is "
        "reported, and the one before stays",
    )
    add("--tls-cert", type=Path, metavar="FILE", help="serve https with this certificate, in PEM")
    add(
        "--tls-key",
        type=Path,
        metavar="FILE",
        help="use this private key, if the file of the certificate has none",
    )
    add(
        "--control-token",
        type=_control_token,
        metavar="TOKEN",
        help="let callers from any machine use /__mock__/, if they send this token, and nobody "
        "without it; pages, too, whose origin --cors-origin names (default: only callers from this "
        "machine, and no page)",
    )
    add(
        "--max-sessions",
        type=_positive,
        default=MAX_SESSIONS,
        metavar="N",
        help="keep so many sessions, the last used ones (default: %(default)s)",
    )
    add(
        "--check-responses",
        action="store_true",
        help="check every answer against the document, and answer 500 where it does not fit; for "
        "those who change the mock",
    )
    add(
        "--log-level",
        choices=("debug", "info", "warning", "error"),
        default="warning",
        help="log this and what weighs more; info shows each request (default: %(default)s)",
    )
    result.add_version()
    return result


def main(arguments: list[str] | None = None) -> None:
    """Run the command; exits with 0 after SIGTERM, 130 after Ctrl-C and 4 for bad usage."""
    escape_what_cannot_be_shown()
    command = parser()
    options = command.parse_args(arguments)
    if options.manners is None and (options.latency or options.with_faults):
        command.error("--latency and --with-faults need --manners")
    if options.with_faults:
        options.fault += [each.fault for each in options.manners.broken if each.fault]
    if options.list_faults:
        say(list_faults(), sys.stdout, end="")
        return
    try:
        world = load_world(options.world) if options.world else default_world()
    except WorldError as error:
        refuse_world(command, options.world, error)
    logging.basicConfig(
        level=options.log_level.upper(), format="%(asctime)s %(levelname)-7s %(message)s"
    )
    try:
        run(command, options, world)
    except KeyboardInterrupt:
        sys.exit(130)


def run(command: argparse.ArgumentParser, options: Any, world: World) -> None:
    """Listen, say where, and serve until a signal comes."""
    # Not at the top: --help and a bad option need not wait for the server's libraries.
    from mock_server import create_app, server  # noqa: PLC0415
    from mock_server.greeting import greeting  # noqa: PLC0415

    tls = tls_of(command, options)
    try:
        mock = create_app(
            world,
            faults=options.fault,
            seed=options.seed,
            clock=clock_from(options.clock) if options.clock else system_clock,
            freeze=(options.clock or system_clock()) if options.freeze else None,
            cors_origins=options.cors_origin or ("*",),
            max_body=options.max_body,
            check_responses=options.check_responses,
            control_token=options.control_token,
            max_sessions=options.max_sessions,
            any_token=options.any_token,
            manners=options.manners,
            latency=options.latency,
        )
    except UnknownPrincipalError as error:
        command.error(f"argument --any-token: {error}")
    state = state_of(command, options, mock)
    listeners = listeners_of(command, options)
    beside = []
    if options.reload:
        from mock_server.reload import Reloader  # noqa: PLC0415

        beside.append(Reloader(mock, options.world, complain).watch)
    if state is not None:
        beside.append(state.keep)
    words = greeting(listeners, mock, options, state)
    try:
        server.serve(
            mock, *listeners, ready=partial(say, words, sys.stdout), tls=tls, beside=beside
        )
    finally:
        if state is not None and not state.save():
            sys.exit(1)


def state_of(command: argparse.ArgumentParser, options: Any, mock: "Mock") -> "StateFile | None":
    """Return the file of the state, if asked for, from which the mock goes on now."""
    from mock_server.state_file import StateFile  # noqa: PLC0415 - see run

    if options.state is None:
        return None
    state = StateFile(options.state, mock.main.session, complain)
    try:
        state.begin()
    except WorldError as error:
        refuse_world(command, options.state, error)
    except OSError as error:
        command.error(f"{options.state}: cannot be written: {error.strerror}")
    return state


def refuse_world(command: argparse.ArgumentParser, path: Path, error: WorldError) -> NoReturn:
    """End the command with all that is wrong with the file of a world."""
    command.error("\n".join(f"{path}: {problem}" for problem in error.problems))


def listeners_of(command: argparse.ArgumentParser, options: Any) -> list[socket]:
    """Listen on all hosts, on one port; what cannot be listened on ends the command."""
    from mock_server import server  # noqa: PLC0415 - see run

    listeners: list[socket] = []
    port = options.port
    for host in dict.fromkeys(options.host or [LOOPBACK]):
        try:
            listeners.append(server.listen(host, port))
        except OSError as error:
            command.error(f"cannot listen on {host} port {port}: {error}")
        port = listeners[0].getsockname()[1]
    return listeners


def say(text: str, stream: TextIO | None, *, end: str = "\n") -> None:
    """Print a text at once, or nothing where nobody can read it: the mock serves all the same."""
    if stream is None:
        return
    try:
        print(text, end=end, file=stream, flush=True)
    except OSError:
        # The interpreter would try to write the rest at its end, and complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def complain(text: str) -> None:
    """Print what is wrong while the mock serves."""
    say(text, sys.stderr)


def tls_of(command: argparse.ArgumentParser, options: Any) -> "server.TlsFiles | None":
    """Return the files for TLS, if asked for; those that cannot be used end the command."""
    from mock_server.server import TlsFiles  # noqa: PLC0415 - see run

    if options.tls_cert is None:
        if options.tls_key is not None:
            command.error("--tls-key needs --tls-cert")
        return None
    tls = TlsFiles(options.tls_cert, options.tls_key)
    try:
        tls.check()
    except OSError as error:
        files = " and ".join(str(file) for file in tls if file)
        command.error(f"cannot use {files} for TLS: {error.strerror or error}")
    return tls


def list_faults() -> str:
    """Return all faults, one to a line, with what they do."""
    faults = all_faults()
    width = max(map(len, faults))
    return "".join(f"{fault.id:<{width}}  {fault.description}\n" for fault in faults.values())


def _fault(text: str) -> str:
    if text in all_faults():
        return text
    matches = get_close_matches(text, all_faults(), n=5)
    similar = "".join(f"\n  {fault_id}" for fault_id in matches)
    raise argparse.ArgumentTypeError(f"there is no fault {text}; see --list-faults{similar}")


def _manners(text: str) -> Manners:
    try:
        manners = load_manners(Path(text).read_text(encoding="utf-8"))
        for fault in filter(None, (each.fault for each in manners.broken)):
            _fault(fault)
    except OSError as error:
        raise argparse.ArgumentTypeError(f"{text}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise argparse.ArgumentTypeError(f"{text}: is not UTF-8") from None
    except (MannersError, argparse.ArgumentTypeError) as error:
        raise argparse.ArgumentTypeError(f"{text}: {error}") from None
    return replace(manners, name=Path(text).stem)


def _port(text: str) -> int:
    # The resolver would quietly take 65536 for 0.
    if not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError("not a port, 0 to 65535")
    return int(text)


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError("not a number from 1 on")
    return int(text)


def _moment(text: str) -> datetime:
    try:
        moment = parse_moment(text)
        check_running(moment)
    except ValueError:
        raise argparse.ArgumentTypeError("not an ISO 8601 date or time") from None
    except OverflowError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return moment


def _origin(text: str) -> str:
    try:
        check_origin(text)
    except OriginError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return text


def _control_token(text: str) -> str:
    try:
        check_control_token(text)
    except ControlTokenError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return text
