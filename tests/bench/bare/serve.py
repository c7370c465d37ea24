"""Serves the anchors as `manage.py web` serves the product: the same server and threads."""

import os
import sys

import waitress
from django.core.wsgi import get_wsgi_application

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.bare.settings"
    waitress.create_server(
        get_wsgi_application(),
        host="127.0.0.1",
        port=int(sys.argv[1]),
        threads=4,
        connection_limit=500,
        asyncore_use_poll=True,
        ident=None,
    ).run()
