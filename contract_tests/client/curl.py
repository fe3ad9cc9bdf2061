"""What curl is told beside the request itself, so that a call goes out as the run sends it."""

import re
import shlex

from contract_tests.deployment import Deployment


def header_variable(name: str) -> str:
    """Return the environment variable that holds the value of one of the deployment's headers."""
    return "HEADER_" + re.sub(r"[^A-Z0-9]", "_", name.upper())


def curl_options(deployment: Deployment) -> tuple[str, ...]:
    """Return words of a shell for the certificates and headers; values come by variables."""
    words = []
    if not deployment.tls.verify:
        words.append("-k")
    elif deployment.tls.ca_file:
        words += ["--cacert", shlex.quote(deployment.tls.ca_file)]
    for name in deployment.headers:
        # A name may hold a backtick or a dollar sign, which stay what they are.
        words += ["-H", f'{shlex.quote(name + ": ")}"${header_variable(name)}"']
    return tuple(words)
