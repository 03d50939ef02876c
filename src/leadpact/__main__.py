"""`python -m leadpact` is the command line."""

from leadpact.cli.app import main

main()
