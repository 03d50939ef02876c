from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "leadpact.api"
    label = "api"
