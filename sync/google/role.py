"""Whether the account may edit the spreadsheet, found out without an edit.

The API of a spreadsheet does not tell the role of whoever asks; Drive's does, for which the job has
no scope. But a batch with a request that is not valid changes nothing ("the entire request will
fail and nothing will be applied"), and one from somebody who may only view is refused for that:
https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets/batchUpdate
"""

import secrets

from sync.google.client import Client
from sync.google.refused_requests import refused

_BAD_REQUEST = 400


def refuse_reader(client: Client) -> None:
    """Raise WorkbookError where the account may view the spreadsheet, but not edit it.

    What it asks for can't be done: to delete a named range whose id, drawn just now, none has.
    """
    nowhere = {"deleteNamedRange": {"namedRangeId": f"qualify_doctor_{secrets.token_hex(16)}"}}
    refusal = client.refusal(":batchUpdate", {"requests": [nowhere]})
    if refusal is not None and refusal.code != _BAD_REQUEST:
        raise refused(refusal, client.account, writing=True)
