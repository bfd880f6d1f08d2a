# syntax=docker/dockerfile:1
# One image for web, worker, beat and the commands. It runs as an ordinary user, writes only to /tmp,
# and holds no secret: settings come from the environment (docker-compose.yml, docs/operations.md).

FROM python:3.12-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
COPY requirements/base.txt /tmp/base.txt
RUN /opt/venv/bin/pip install --require-hashes --no-deps -r /tmp/base.txt

FROM python:3.12-slim-bookworm
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=newsdiff.settings NEWSDIFF_VAR=/tmp/newsdiff STATIC_ROOT=/srv/newsdiff/staticfiles
RUN groupadd --system --gid 10001 newsdiff \
 && useradd --system --uid 10001 --gid newsdiff --home-dir /tmp --shell /usr/sbin/nologin newsdiff
WORKDIR /srv/newsdiff
COPY --from=build /opt/venv /opt/venv
COPY manage.py pyproject.toml ./
COPY newsdiff newsdiff
COPY templates templates
COPY static static
COPY seeds seeds
RUN python -m compileall -q newsdiff && python manage.py collectstatic --noinput
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
CMD ["gunicorn", "newsdiff.wsgi:application", "--bind", "0.0.0.0:8000"]
