"""`python -m leadpact.server`: the commands of the server by themselves; `leadpact` has them beside its own."""

from leadpact.server.commands import app

app(prog_name="leadpact")
