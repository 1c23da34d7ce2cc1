from django.apps import AppConfig


class FactwatchConfig(AppConfig):
    name = "factwatch"

    def ready(self):
        from . import checks  # noqa: F401  registers the deployment checks
