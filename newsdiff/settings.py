"""One settings file; what differs between machines comes from the environment.

Nothing set at all is the safe default: production rules, a SQLite file and an embedded broker
under `var/`. `make run` adds demo mode; DATABASE_URL and REDIS_URL move the same code to servers.
"""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
# Compose and unit files write `NAME=` for what nobody filled in: empty is as if not set, whatever the setting.
env.ENVIRON = {name: value for name, value in os.environ.items() if value.strip()}

VAR_DIR = Path(env.str("NEWSDIFF_VAR", default=str(BASE_DIR / "var")))
"""Where the embedded database, the embedded broker and generated secrets live."""

DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("NEWSDIFF_DEMO", default=False)
"""Demo users, and cookies that work over plain HTTP. Refused on any but the loopback address."""
TESTING = "pytest" in sys.modules

# Commands that need no server, no database and no secret of the newsroom.
OFFLINE_COMMANDS = {"collate", "list_detectors", "collectstatic", "makemigrations", "check"}
COMMAND = sys.argv[1] if Path(sys.argv[0]).name == "manage.py" and len(sys.argv) > 1 else ""
"""The management command that runs here; empty in a server and in a worker."""


def _secret_key() -> str:
    """SECRET_KEY from the environment. Demo mode, and commands that serve nobody, keep one under `var/`.

    What serves (gunicorn, a worker, `runserver`) outside demo mode never runs on a key nobody set.
    """
    key = env.str("SECRET_KEY", default="")
    if key:
        return key
    if TESTING or COMMAND in OFFLINE_COMMANDS:
        return "offline-" + secrets.token_urlsafe(40)
    if DEMO or COMMAND not in ("", "runserver"):
        path = VAR_DIR / "secret-key"
        if not path.exists():
            VAR_DIR.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as handle:
                handle.write(secrets.token_urlsafe(50))
        return path.read_text().strip()
    raise ImproperlyConfigured("Set SECRET_KEY to a long random text (or run `make run` for a demo).")


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"] if DEMO or DEBUG else []
)
BIND_ADDRESS = env.str("NEWSDIFF_BIND", default="127.0.0.1")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000")
"""Used where a link is made outside a request: exports, feeds, webhooks, mail."""

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "csp",
    "axes",
    "django_filters",
    "django_htmx",
    "import_export",
    "simple_history",
    "newsdiff.accounts",
    "newsdiff.stories",
    "newsdiff.feeds",
    "newsdiff.review",
    "newsdiff.exports",
    "newsdiff.api",
]

MIDDLEWARE = [
    "newsdiff.logs.RequestMiddleware",
    "newsdiff.limits.LimitsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    # Pages of copy shrink to a sixth. Django pads each answer at random, against BREACH.
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "newsdiff.accounts.sso.HeaderSignOnMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "newsdiff.accounts.middleware.PreferencesMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "newsdiff.urls"
WSGI_APPLICATION = "newsdiff.wsgi.application"
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
                "newsdiff.accounts.context_processors.frame",
                "newsdiff.stories.context_processors.guide",
                "newsdiff.review.context_processors.bell",
            ],
        },
    },
]

# --- database -------------------------------------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'newsdiff.sqlite3'}")}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    # WAL lets pages be read while the worker writes; IMMEDIATE avoids the upgrade dead-lock
    # between two writers, so that the busy timeout really is waited for.
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
    # Tests too use a file: a browser's server and the test then have connections of their own.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    if _statement_seconds := env.float("DATABASE_STATEMENT_SECONDS", default=0):
        # For web processes: a request that waits for a lock ends with a 503, not with everybody's thread.
        DATABASES["default"].setdefault("OPTIONS", {})["options"] = (
            f"-c statement_timeout={int(_statement_seconds * 1000)}"
        )
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- broker ---------------------------------------------------------------------------------

REDIS_URL = env.str("REDIS_URL", default="")
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        # A message whose worker died comes back after this long; the sweeper is quicker.
        "visibility_timeout": 900,
        "socket_connect_timeout": 3,
        "socket_timeout": 5,
        # Publishing gives up at once when Redis is away: an editor's request does not hang for it.
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0.1,
        "interval_max": 0.2,
    }
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            # The client's own patience with a Redis that never answers is longer than a request should take.
            "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
        }
    }
else:
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_URL = f"embedded+sqlite:///{VAR_DIR / 'broker.sqlite3'}"
    CELERY_BROKER_TRANSPORT_OPTIONS = {"polling_interval": 0.05}
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    # The embedded broker cannot send one message to many: no remote control, no gossip.
    CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for its broker as long as it takes
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = env.int("NEWSDIFF_TASK_SOFT_SECONDS", default=120)
CELERY_TASK_TIME_LIMIT = env.int("NEWSDIFF_TASK_SECONDS", default=150)
TASK_MEMORY_BYTES = env.int("NEWSDIFF_TASK_MEMORY_MB", default=2048) * 1024 * 1024
"""Address space of one worker process; 0 for no limit."""
WORKER_NICE = env.int("NEWSDIFF_WORKER_NICE", default=5)
"""How far worker processes stand back behind the web processes of the same machine (0 to 19)."""
CELERY_WORKER_MAX_MEMORY_PER_CHILD = env.int("NEWSDIFF_WORKER_RECYCLE_MB", default=600) * 1024  # KiB
CELERY_TASK_PUBLISH_RETRY = False  # The sweeper finds what could not be published; nobody waits in a request.
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
SWEEP_SECONDS = env.float("NEWSDIFF_SWEEP_SECONDS", default=30.0)
"""How often the sweeper looks for what a lost broker or a killed worker left behind."""
STALE_SECONDS = env.float("NEWSDIFF_STALE_SECONDS", default=60.0)
"""A running collation that gave no sign of life for so long is given to another worker."""
UNSENT_SECONDS = env.float("NEWSDIFF_UNSENT_SECONDS", default=15.0)
"""A collation nobody took up for so long is sent again."""
RECOLLATE_STORIES = env.int("NEWSDIFF_RECOLLATE_STORIES", default=300)
"""So many stories, the newest, are collated again at most when a rule or an outlet changes."""
CELERY_BEAT_MAX_LOOP_INTERVAL = min(SWEEP_SECONDS, 60)
CELERY_BEAT_SCHEDULE = {
    "sweep-collations": {"task": "newsdiff.review.tasks.sweep", "schedule": SWEEP_SECONDS},
    "sweep-second-looks": {"task": "newsdiff.stories.tasks.sweep", "schedule": SWEEP_SECONDS},
}

# --- addresses outside -----------------------------------------------------------------------

FEEDS_ENABLED = env.bool("FEEDS_ENABLED", default=False)
"""Whether anything is fetched from outside at all: feeds on their schedule, and single addresses."""
FEEDS_PORTS = [int(port) for port in env.list("FEEDS_PORTS", default=["80", "443"])]
FEEDS_ALLOW = env.list("FEEDS_ALLOW", default=[])
"""Networks that are asked although they are not public, such as the house's own feed server."""
FEEDS_SECONDS = env.float("FEEDS_SECONDS", default=20.0)
"""For one fetch, redirects and body together."""
FEEDS_HOST_SECONDS = env.float("FEEDS_HOST_SECONDS", default=20.0)
"""Between two feeds of one host."""
FEEDS_PAGE_SECONDS = env.float("FEEDS_PAGE_SECONDS", default=1.0)
"""Between two pages behind the links of one feed."""
if FEEDS_ENABLED:
    CELERY_BEAT_SCHEDULE["look-at-feeds"] = {"task": "newsdiff.feeds.tasks.look_around", "schedule": 30.0}

# History is evidence: it is read in the admin, and nothing is put back from it (a text least of all).
SIMPLE_HISTORY_REVERT_DISABLED = True

# --- people ---------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "newsdiff.accounts.backends.HouseBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "stories:list"
LOGOUT_REDIRECT_URL = "login"
SESSION_COOKIE_AGE = 60 * 60 * env.int("NEWSDIFF_SESSION_HOURS", default=14 * 24)
"""From the sign-in on, however busy; a new password ends all the person's other sessions."""
PASSWORD_RESET_TIMEOUT = 60 * env.int("NEWSDIFF_RESET_MINUTES", default=60)
INVITATION_DAYS = env.int("NEWSDIFF_INVITATION_DAYS", default=7)
SSO_HEADER = env.str("NEWSDIFF_SSO_HEADER", default="")
"""Name of the header in which a trusted proxy says who it is, such as X-Remote-User; empty: no such thing."""
SSO_PROXIES = env.list("NEWSDIFF_SSO_PROXIES", default=[])
"""Addresses or networks of the proxies whose header is believed."""
SSO_CREATE = env.bool("NEWSDIFF_SSO_CREATE", default=False)
"""Whether somebody new becomes a viewer, or is refused until an administrator makes the account."""
if SSO_HEADER:
    AUTHENTICATION_BACKENDS.append("newsdiff.accounts.sso.HeaderBackend")
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "registration/locked_out.html"
AXES_ENABLE_ADMIN = False
AXES_CLIENT_IP_CALLABLE = "newsdiff.accounts.client.counted_address"
AXES_HANDLER = "newsdiff.accounts.guessing.Handler"
SIGN_IN_NAMES = env.int("NEWSDIFF_SIGN_IN_NAMES", default=30)
"""So many names tried from one address within a quarter of an hour, none of which got in, lock the address; 0 never does."""

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="newsdiff@localhost")

# --- security -------------------------------------------------------------------------------

_PLAIN_HTTP = DEMO or DEBUG
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=not _PLAIN_HTTP and not TESTING)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
PROXIES = env.list("NEWSDIFF_PROXIES", default=[])
"""Addresses or networks of further proxies of the house, before the one that connects: none of them is a visitor."""
"""Whether a proxy stands before every connection, and its X-Forwarded-Proto and last X-Forwarded-For are believed."""
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_HSTS_SECONDS = 0 if _PLAIN_HTTP else env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = not _PLAIN_HTTP
SECURE_HSTS_PRELOAD = not _PLAIN_HTTP
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not _PLAIN_HTTP and not TESTING
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True
UPLOAD_MAX_BYTES = env.int("NEWSDIFF_UPLOAD_MAX_BYTES", default=5 * 1024 * 1024)
"""Largest single text or file taken; larger ones are refused with a message, nothing stored."""
UPLOAD_MAX_CHARACTERS = env.int("NEWSDIFF_UPLOAD_MAX_CHARACTERS", default=1_000_000)
REQUEST_MAX_BYTES = env.int("NEWSDIFF_REQUEST_MAX_BYTES", default=40 * 1024 * 1024)
"""Largest request, with all its files; refused with 413 before it is read."""
DATA_UPLOAD_MAX_MEMORY_SIZE = REQUEST_MAX_BYTES
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- the API --------------------------------------------------------------------------------

API_REQUESTS_A_MINUTE = env.int("NEWSDIFF_API_REQUESTS_A_MINUTE", default=600)
"""For each token; over all web processes together where Redis is set, else in each of them."""
API_REQUESTS_A_MINUTE_WITHOUT_TOKEN = env.int("NEWSDIFF_API_REQUESTS_A_MINUTE_WITHOUT_TOKEN", default=60)
"""For each address that sends no valid token."""
API_MAX_BYTES = env.int("NEWSDIFF_API_MAX_BYTES", default=8 * 1024 * 1024)
API_IDEMPOTENCY_HOURS = env.int("NEWSDIFF_API_IDEMPOTENCY_HOURS", default=24)
"""So long the answer to a request with an Idempotency-Key is given again."""
WEBHOOKS_PORTS = [int(port) for port in env.list("NEWSDIFF_WEBHOOKS_PORTS", default=["80", "443"])]
WEBHOOKS_ALLOW = env.list("NEWSDIFF_WEBHOOKS_ALLOW", default=[])
"""Networks that events are sent into although they are not public, such as the house's own systems."""
WEBHOOKS_SECONDS = env.float("NEWSDIFF_WEBHOOKS_SECONDS", default=10.0)
"""For one delivery, from connecting to the answer."""
WEBHOOKS_DAYS = env.int("NEWSDIFF_WEBHOOKS_DAYS", default=30)
"""Ended deliveries stay so long in the log."""
CELERY_BEAT_SCHEDULE["sweep-webhooks"] = {"task": "newsdiff.api.tasks.sweep", "schedule": SWEEP_SECONDS}

# --- language, time, files --------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"context": {"()": "newsdiff.logs.ContextFilter"}},
    "formatters": {
        "plain": {"format": "{asctime} {levelname} {name} [{request_id}{task_id}] {message}", "style": "{"},
        "json": {"()": "newsdiff.logs.JsonFormatter"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["context"],
            "formatter": "json" if env.str("LOG_FORMAT", default="plain") == "json" else "plain",
        }
    },
    "root": {
        "handlers": ["console"],
        "level": env.str("LOG_LEVEL", default="WARNING" if TESTING else "INFO"),
    },
    "loggers": {"axes": {"level": "WARNING"}},
}
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
"""What Prometheus sends as bearer token; without one, /metrics does not exist."""
ORPHAN_UPLOAD_DAYS = env.int("NEWSDIFF_ORPHAN_UPLOAD_DAYS", default=90)
"""Raw bytes that no version uses (refused or already held) are kept so long; 0 for ever."""
SIGN_IN_DAYS = env.int("NEWSDIFF_SIGN_IN_DAYS", default=90)
"""Who signed in or tried to, when and from which address, is kept so long; 0 for ever."""

SITE_HOST = urlsplit(SITE_URL).hostname or ""
