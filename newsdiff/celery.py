"""The Celery application: `celery -A newsdiff worker`, `celery -A newsdiff beat`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsdiff.settings")
app = Celery("newsdiff")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
