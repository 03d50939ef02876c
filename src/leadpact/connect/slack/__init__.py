"""Messages to a Slack channel or person, by an incoming webhook."""
