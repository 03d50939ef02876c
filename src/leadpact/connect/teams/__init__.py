"""Messages to a Teams channel, by an incoming webhook."""
