"""The command line, `… command run CONFIG`, with google-auth kept from looking Google up."""

from benchmarks.clients.measured import stay_local
from sync.cli import main

if __name__ == "__main__":
    stay_local()
    main()
