"""What the settings see in a test. Loaded by `-p` in pyproject.toml, since pytest-django reads the settings
before any conftest: tests never touch the data of `make run`, nor a server by accident."""

import os
import tempfile

os.environ["NEWSDIFF_VAR"] = tempfile.mkdtemp(prefix="newsdiff-test-")
for _name in ("REDIS_URL", "NEWSDIFF_DEMO", "SECRET_KEY", "ALLOWED_HOSTS", "DEBUG", "BEHIND_PROXY"):
    os.environ.pop(_name, None)
if os.environ.get("NEWSDIFF_TEST_DATABASE") != "postgres":
    os.environ.pop("DATABASE_URL", None)
else:  # `make test-postgres`
    os.environ["DATABASE_URL"] = os.environ.get(
        "TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres"
    )
