# Builds an environment from the hash-locked requirements, then copies it into an image without pip's leavings.
# The service writes to /data only (and to /tmp while a large import is answered), the worker to /checkpoints if told
# so: run both with a read-only file system.
FROM python:3.12-slim AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_NO_INPUT=1
WORKDIR /build

COPY requirements.txt requirements-build.txt ./
RUN python -m venv /opt/conduct \
    && /opt/conduct/bin/python -m pip install --require-hashes -r requirements.txt
RUN python -m venv /build/backend \
    && /build/backend/bin/python -m pip install --require-hashes -r requirements-build.txt

COPY pyproject.toml README.md ./
COPY service ./service
RUN /build/backend/bin/python -m pip wheel --no-deps --no-build-isolation --wheel-dir /build/wheels . \
    && /opt/conduct/bin/python -m pip install --no-deps /build/wheels/*.whl


FROM python:3.12-slim

ENV PATH=/opt/conduct/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    CONDUCT_DATABASE_URL=sqlite:////data/conduct.sqlite3

RUN groupadd --gid 10001 conduct \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin conduct \
    && install --directory --owner=conduct --group=conduct --mode=0700 /data \
    && install --directory --owner=conduct --group=conduct --mode=0700 /keys \
    && install --directory --owner=conduct --group=conduct --mode=0755 /checkpoints

COPY --from=build /opt/conduct /opt/conduct

USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8000

# By hand and over loopback: a proxy named in the environment must not be asked.
HEALTHCHECK --interval=30s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python", "-c", "from http.client import HTTPConnection as C; c = C('127.0.0.1', 8000, timeout=2); c.request('GET', '/health/live'); raise SystemExit(c.getresponse().status != 200)"]

CMD ["conduct", "serve", "--host", "0.0.0.0", "--port", "8000"]
