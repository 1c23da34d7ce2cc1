from whitenoise.storage import CompressedManifestStaticFilesStorage


class ModuleStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Static files under hashed names, also in the imports of JavaScript modules."""

    support_js_module_import_aggregation = True
