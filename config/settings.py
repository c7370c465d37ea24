"""One settings file for every size of installation.

Nothing set: one PC, SQLite, one Celery process on the in-memory transport.
DATABASE_URL set: PostgreSQL. REDIS_URL set: Celery workers on several hosts.
Every variable is listed in docs/operate.md.
"""

import os
import sqlite3
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF

from config.kit import env

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("DAICHO_DATA") or BASE_DIR / "var").resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env.flag("DEBUG", default=False)
DEMO = env.flag("DEMO", default=True)
HTTPS = env.flag("HTTPS", default=False)
SECRET_KEY = env.kept_secret("SECRET_KEY", path=DATA_DIR / "secret_key")
# On servers only the worker is given the key that seals the record.
SEAL_KEY_FILE = Path(os.environ.get("SEAL_KEY_FILE") or DATA_DIR / "seal_key")
CHECKPOINTS_ROOT = DATA_DIR / "checkpoints"
EVIDENCE_ROOT = DATA_DIR / "evidence"
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", default="localhost 127.0.0.1 [::1]")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
REDIS_URL = env.secret("REDIS_URL")
ENVIRONMENT_NAME = os.environ.get("ENVIRONMENT_NAME", "")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "guardian",
    "simple_history",
    "axes",
    "csp",
    "django_htmx",
    "config",
    "classification",
    "assets",
    "audits",
]
MIDDLEWARE = [
    "config.kit.http.lending_middleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "config.kit.sessions.IdleMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.kit.http.origin_middleware",
    "config.kit.http.private_middleware",
    "config.kit.http.form_middleware",
    "assets.access.viewer_middleware",
    "audits.views.watching.EventMiddleware",
    "assets.views.me.own_ways_middleware",
    "assets.views.local_names.local_names_middleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "config.kit.forms.FormRenderer"
_FILES = [
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [("config.kit.folding.Loader", _FILES)],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "config.kit.components",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "assets.views.shell.shell",
            ],
        },
    },
]

# SQLite's write-ahead log can corrupt a database in versions 3.7.0 to 3.51.2, apart from
# the named back-ports ("WAL-reset bug", sqlite.org/wal.html): those use the rollback journal.
_SQLITE = sqlite3.sqlite_version_info
_WAL_IS_SAFE = (
    _SQLITE >= (3, 51, 3)
    or (3, 50, 7) <= _SQLITE < (3, 51, 0)
    or (3, 44, 6) <= _SQLITE < (3, 45, 0)
)
SQLITE_JOURNAL = "WAL" if _WAL_IS_SAFE else "DELETE"
_DATABASE_URL = env.secret("DATABASE_URL")
if _DATABASE_URL:
    DATABASES = {"default": dj_database_url.parse(_DATABASE_URL, conn_max_age=60)}
    DATABASES["default"].setdefault("OPTIONS", {})
    if DATABASES["default"]["OPTIONS"].get("pool"):
        DATABASES["default"]["CONN_MAX_AGE"] = 0
else:
    DATABASES = {
        "default": {
            "ENGINE": "config.kit.sqlite",
            "NAME": str(DATA_DIR / "daicho.sqlite3"),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "cached_statements": 400,  # the pages ask some 330 different ones
                "init_command": (
                    f"PRAGMA journal_mode={SQLITE_JOURNAL}; PRAGMA synchronous=FULL; "
                    "PRAGMA recursive_triggers=ON; PRAGMA cache_size=-4000;"
                ),
            },
            # A request borrows a connection, which stays open for the next (config.kit.sqlite).
            "CONN_MAX_AGE": 0,
            "TEST": {"NAME": ":memory:"},
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "assets.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "assets.backends.SignedIn",
    "guardian.backends.ObjectPermissionBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "registration/locked.html"
AXES_VERBOSE = False
AXES_IPWARE_META_PRECEDENCE_ORDER = ["REMOTE_ADDR"]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "login"

SESSION_ENGINE = "config.kit.sessions"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_IDLE_MINUTES = env.number("SESSION_IDLE_MINUTES", default=60)
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_SAVE_EVERY_REQUEST = False
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
if HTTPS:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_ROOT = DATA_DIR / "files"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000

_MEMORY = "django.core.cache.backends.locmem.LocMemCache"
CACHES: dict[str, dict[str, Any]] = {"default": {"BACKEND": _MEMORY}}
if REDIS_URL:
    CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    }
# What a process told of late; another process may tell it once more.
CACHES["events"] = {
    "BACKEND": _MEMORY,
    "LOCATION": "events",
    "OPTIONS": {"MAX_ENTRIES": 20_000},
}

CELERY_BROKER_URL = REDIS_URL or "memory://localhost/"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"visibility_timeout": 600, "unacked_restore_throttle": 1} if REDIS_URL else {}
)
CELERY_BEAT_SCHEDULE = {
    "heartbeat": {"task": "audits.tasks.beat", "schedule": 30.0},
    "due": {"task": "audits.tasks.run_due", "schedule": 60.0},
    "seal": {"task": "audits.tasks.seal", "schedule": 30.0, "options": {"expires": 30}},
    "verify": {
        "task": "audits.tasks.verify",
        "schedule": 30.0 if REDIS_URL else 5.0,
        "options": {"expires": 5.0},
    },
    "evidence": {
        "task": "audits.tasks.make_evidence",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "watch": {"task": "audits.tasks.watch", "schedule": 60.0, "options": {"expires": 60}},
    "rules": {"task": "assets.tasks.evaluate_rules", "schedule": 60.0, "options": {"expires": 60}},
    # With Redis a page nudges the workers; in one process nobody can, so it looks often.
    "imports": {
        "task": "assets.tasks.run_imports",
        "schedule": 30.0 if REDIS_URL else 3.0,
        "options": {"expires": 3.0},
    },
    "exports": {
        "task": "assets.tasks.run_exports",
        "schedule": 30.0 if REDIS_URL else 3.0,
        "options": {"expires": 3.0},
    },
    "reviews": {"task": "assets.tasks.run_reviews", "schedule": 300.0, "options": {"expires": 300}},
    "conversions": {
        "task": "assets.tasks.convert_grades",
        "schedule": 30.0 if REDIS_URL else 5.0,
        "options": {"expires": 5.0},
    },
    "notices": {"task": "assets.tasks.plan_notices", "schedule": 60.0, "options": {"expires": 60}},
    "protection": {
        "task": "assets.tasks.settle_protection",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "mails": {"task": "assets.tasks.send_mails", "schedule": 30.0, "options": {"expires": 30}},
}

# Without a mail server mails are kept as files in the data folder.
SMTP_URL = env.secret("SMTP_URL")
MAIL_FROM = os.environ.get("MAIL_FROM") or "情報資産台帳 <daicho@localhost>"
SITE_URL = os.environ.get("SITE_URL") or f"http://127.0.0.1:{env.number('PORT', default=8000)}"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "WARNING")},
}
