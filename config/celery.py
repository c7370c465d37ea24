"""The Celery application; tasks live in each app's tasks.py, their times in settings."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("daicho")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
