from whitenoise.storage import CompressedManifestStaticFilesStorage


class ModuleStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Files under hashed names, also where one JavaScript module imports another."""

    support_js_module_import_aggregation = True
