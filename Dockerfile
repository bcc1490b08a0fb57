# Qualify in a container: docs/running.md says how to run it.
# For builds that are equal byte by byte name the base by its digest (--build-arg BASE=...@sha256:...).
ARG BASE=docker.io/library/python:3.13-slim-trixie

FROM ${BASE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /source
COPY requirements.txt requirements-build.txt ./
RUN python -m venv --without-pip /opt/qualify \
    && python -m pip --python /opt/qualify/bin/python install \
        --require-hashes --only-binary :all: -r requirements.txt \
    && python -m venv /opt/build \
    && /opt/build/bin/pip install --require-hashes --only-binary :all: -r requirements-build.txt
COPY pyproject.toml hatch_build.py README.md LICENSE ./
COPY rules rules
COPY sync sync
COPY warehouse warehouse
RUN /opt/build/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /opt/wheels . \
    && python -m pip --python /opt/qualify/bin/python install --no-deps /opt/wheels/*.whl \
    && /opt/qualify/bin/python -m compileall -q --invalidation-mode unchecked-hash /opt/qualify/lib

FROM ${BASE}
LABEL org.opencontainers.image.title="Qualify" \
      org.opencontainers.image.description="Keeps a team's prospect sheet honest: stages by rule, what is missing, and a changelog of every move" \
      org.opencontainers.image.licenses="MIT"
ENV PATH=/opt/qualify/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
COPY --from=build /opt/qualify /opt/qualify
USER 10001:10001
WORKDIR /work
ENTRYPOINT ["qualify"]
CMD ["--help"]
