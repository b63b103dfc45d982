"""`python -m gonogo.bootstrap.credential REFERENCE get`: what git asks for a mirror's password.

Git starts it where a server asks who it is (gitcredentials(7)), and reads a name and the password. A token
takes any name on the forges that we know; a name in the address comes first.
"""

from __future__ import annotations

import sys

USER = "x-access-token"


def main(arguments: list[str]) -> int:
    """Answer git, where it asks; what it tells of passwords that were right or wrong is passed over."""
    if len(arguments) != 2 or arguments[1] != "get":
        return 0
    from gonogo.bootstrap.secrets import vault
    from gonogo.errors import GonogoError

    asked = dict(line.partition("=")[::2] for line in sys.stdin.read(1 << 16).splitlines())
    try:
        password = vault().reveal(arguments[0]).reveal()
    except GonogoError as problem:
        sys.stderr.write(f"gonogo: {problem}\n")
        return problem.exit_code
    if "\n" in password or "\0" in password:
        sys.stderr.write("gonogo: the credential of this project has several lines, and no password has\n")
        return 1
    sys.stdout.write(f"username={asked.get('username', USER)}\npassword={password}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
