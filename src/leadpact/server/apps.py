from django.apps import AppConfig


class ServerConfig(AppConfig):
    name = "leadpact.server"
    label = "server"

    def ready(self) -> None:
        from leadpact.server import checks  # noqa: F401, PLC0415 - registers the checks, which need the apps to be there
