"""What gunicorn serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsdiff.settings")
application = get_wsgi_application()


def _settle() -> None:
    """Load what the first requests would load (a second of lexicons for the first upload), and tell the garbage collector that it is here to stay.

    Else every full collection walks the lexicons and Django itself: 90 ms in every third request for a
    table of 20 versions (measured; 0 after).
    """
    from django.urls import get_resolver

    from newsdiff.stories.naming import headline_from
    from newsdiff.stories.placing import sketch_of

    _ = get_resolver().url_patterns
    sketch_of("Nothing has happened yet.", headline=headline_from("Nothing has happened yet."))
    gc.collect()
    gc.freeze()


_settle()
