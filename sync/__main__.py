"""`python -m sync`: the command line, where `qualify` is not on the path."""

from sync.cli import main

if __name__ == "__main__":
    main()
