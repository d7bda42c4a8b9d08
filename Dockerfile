# One image for both programs: dsc-coord and dsc-agent, with nats-server and Ansible from Debian.
#   docker build -t dsc .
ARG BASE=debian:12-slim

FROM ${BASE} AS modules
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends nodejs npm ca-certificates \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/dsc
COPY package.json package-lock.json ./
# The runtime (Node 24) is one of the packages; nothing runs at install time.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM ${BASE}
RUN apt-get update -qq \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
      nats-server ansible-core ca-certificates \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --home-dir /var/lib/dsc-coord --create-home dsc
WORKDIR /opt/dsc
COPY --from=modules /opt/dsc/node_modules node_modules
COPY package.json LICENSE ./
COPY bin bin
COPY shared shared
COPY coordinator coordinator
COPY agent agent
COPY examples examples
RUN ln -s /opt/dsc/bin/dsc-coord /opt/dsc/bin/dsc-agent /usr/local/bin/
ENTRYPOINT []
CMD ["dsc-coord", "--help"]
