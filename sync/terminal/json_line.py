"""JSON as it is printed: one line for programs, which no log takes for anything else."""

import json
import re

_COMMAND = re.compile(r"(?<=:):|(?<=#)#(?=[a-z]*\[)")


def json_line(value: object) -> str:
    """Write a value as JSON on one line, in ASCII.

    A CI log acts on "::", "##[" and "##vso[" (see `sync.messages.safe.plain`): their second sign is
    written as an escape, so that the JSON means the same. Both stand only within texts.
    """
    return _COMMAND.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value))
