# The same interpreter in every stage: what is installed in one runs in the other. `make audit` tells when the tag has moved.
FROM python:3.13.14-slim@sha256:9662417aace5ae7b8e2609cce472b72a8958e134ba372808abe9cc1a0c0125e6 AS python
ENV PYTHONUNBUFFERED=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1

# The UI. ui/tools.py brings the Node that Angular accepts.
FROM python AS ui
WORKDIR /app
COPY ui ui
RUN python ui/tools.py

# The dependencies, pinned by hash, and the command `corkboard`.
FROM python AS dependencies
WORKDIR /app
RUN python -m venv /opt/corkboard
ENV PATH=/opt/corkboard/bin:$PATH
COPY requirements.txt ./
RUN pip install --require-hashes --requirement requirements.txt
COPY pyproject.toml README.md LICENSE ./
COPY api api
COPY db db
COPY storage storage
RUN pip install --no-deps --no-build-isolation --editable .

FROM python
WORKDIR /app
RUN groupadd --system --gid 10001 corkboard \
    && useradd --system --uid 10001 --gid 10001 --home-dir /data --no-create-home corkboard \
    && install --directory --owner=corkboard --group=corkboard --mode=0700 /data
COPY --from=dependencies /opt/corkboard /opt/corkboard
COPY --from=dependencies /app /app
COPY --from=ui /app/ui/dist ui/dist
COPY litestar.toml ./
ENV PATH=/opt/corkboard/bin:$PATH \
    LITESTAR_APP=api.app:create_app \
    CORKBOARD_SERVER__HOST=0.0.0.0 \
    CORKBOARD_SERVER__PORT=8000 \
    CORKBOARD_SERVER__DATA=/data
# By number, so that an engine can see that it is not root.
USER 10001:10001
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['CORKBOARD_SERVER__PORT'] + '/health/ready', timeout=4)"]
CMD ["corkboard", "serve"]
