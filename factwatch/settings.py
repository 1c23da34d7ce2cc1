"""Settings of factwatch. Every value that differs between installations is an environment variable.

README.md has the table of variables. This module starts no server and opens no connection.
"""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import pghistory
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("FACTWATCH_DATA") or BASE_DIR / "var")


def secret_key():
    key = os.environ.get("SECRET_KEY", "")
    kept = DATA_DIR / "secret-key"
    if not key and kept.exists():
        key = kept.read_text().strip()
    if len(key) < 50:
        raise ImproperlyConfigured("Set SECRET_KEY to at least 50 random characters (make demo and make serve do).")
    return key


def database_from_url(url):
    """Return Django's database settings for a postgresql:// URL; None means postgresql:///factwatch."""
    parts = urlsplit(url or "postgresql:///factwatch")
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL must begin with postgresql://; factwatch speaks to nothing else.")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", unquote(parts.hostname or "")),
        "PORT": str(parts.port or ""),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5} | options,
        "TEST": {"NAME": "test_" + (unquote(parts.path[1:]) or "factwatch")},
    }


def whole_number(text, default):
    """The whole number in the text of a variable, from 0 to 1,000,000."""
    if not (text or "0").isdecimal() or int(text or 0) > 1_000_000:
        raise ImproperlyConfigured(f"{text} is no whole number from 0 to 1000000.")
    return int(text) if text else default


MAIL_SCHEMES = {"smtp": {"use_tls": True}, "smtps": {"use_ssl": True}, "smtp+plain": {}}
MAIL_PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}


def mailer_from_url(url):
    """Return Django's mail server settings for a URL."""
    parts = urlsplit(url)
    if parts.scheme not in MAIL_SCHEMES or not parts.hostname:
        raise ImproperlyConfigured(
            "EMAIL_URL is smtp://USER:PASSWORD@HOST:PORT, or begins with smtps:// or smtp+plain://."
        )
    options = {
        "host": parts.hostname,
        "port": parts.port or MAIL_PORTS[parts.scheme],
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "timeout": 10,
    }
    return {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options | MAIL_SCHEMES[parts.scheme]}


SECRET_KEY = secret_key()
DEBUG = False
SITE_URL = os.environ.get("SITE_URL", f"http://localhost:{os.environ.get('PORT', '8000')}").rstrip("/")
SITE = urlsplit(SITE_URL)
ALLOWED_HOSTS = [SITE.hostname] if SITE.hostname != "localhost" else ["localhost", "127.0.0.1", "[::1]"]
HTTPS = SITE.scheme == "https"

DATABASE_URL = os.environ.get("DATABASE_URL")
DATABASE_OWNER_URL = os.environ.get("DATABASE_OWNER_URL")
AS_OWNER = bool(os.environ.get("FACTWATCH_AS_OWNER") and DATABASE_OWNER_URL)
DATABASES = {"default": database_from_url(DATABASE_OWNER_URL if AS_OWNER else DATABASE_URL)}
if not AS_OWNER:
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 8, "timeout": 10}
# The group role that receives the site's rights in migrations. The site logs in as this role or as a member of it.
SITE_ROLE = os.environ.get("FACTWATCH_SITE_ROLE", "factwatch_site")

# Whether a second person must publish a claim and confirm a link.
SECOND_EDITOR = os.environ.get("FACTWATCH_SECOND_EDITOR", "on") != "off"

# Readers' reports (claims/editing/reports.py): number per day, source of the reader's address, days that it is kept.
REPORTS_PER_VISITOR = whole_number(os.environ.get("REPORTS_PER_VISITOR"), 5)
REPORTS_PER_CLAIM = whole_number(os.environ.get("REPORTS_PER_CLAIM"), 20)
REPORTS_PER_DAY = whole_number(os.environ.get("REPORTS_PER_DAY"), 200)
REPORTS_KEPT_DAYS = whole_number(os.environ.get("REPORTS_KEPT_DAYS"), 90)
CLIENT_ADDRESS_HEADER = os.environ.get("CLIENT_ADDRESS_HEADER", "REMOTE_ADDR")

INSTALLED_APPS = [
    "factwatch",
    "claims",
    "articles",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "django_tasks_db",
    "pgtrigger",
    "pghistory",
]

MIDDLEWARE = [
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "factwatch.edge.EdgeGuard",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "factwatch.urls"
WSGI_APPLICATION = "factwatch.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "factwatch.context.review",
                "factwatch.context.head",
            ],
        },
    },
]

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "claim_list"

# Languages of the interface. The first visit uses the browser's languages; a choice on the page is kept in a cookie.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("id", "Bahasa Indonesia")]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
# Templates group the digits of counts (|intcomma): this setting would also group ids, versions and years.
USE_THOUSAND_SEPARATOR = False
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "factwatch.static_storage.ModuleStaticFilesStorage"},
}

# Alerts of saved searches. Without a mail server they are shown on the site only.
EMAIL_URL = os.environ.get("EMAIL_URL", "")
if EMAIL_URL:
    MAILERS = {"default": mailer_from_url(EMAIL_URL)}
DEFAULT_FROM_EMAIL = os.environ.get("EMAIL_FROM", f"factwatch@{SITE.hostname}")

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

SECURE_CSP = {
    "default-src": ["'self'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 7 * 24 * 3600
CSRF_FAILURE_VIEW = "factwatch.views.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000  # one for each paragraph that an import cuts

# Each event itself stores who and why: the site's role could rewrite a context table.
PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
PGHISTORY_DEFAULT_TRACKERS = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
