# Node and Python side by side: the lanes race in both.
FROM node:22-bookworm-slim AS packages
WORKDIR /app
# From these two files alone, so that an edit of src installs nothing again.
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts

FROM packages AS build
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN npm run build

FROM packages AS packages-to-run
RUN npm prune --omit=dev --ignore-scripts

FROM node:22-bookworm-slim
RUN apt-get update \
  && apt-get install -y --no-install-recommends bubblewrap python3 tini \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=packages-to-run /app/package.json ./
COPY --from=packages-to-run /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
# The lane programs, the fonts and the helper processes run from src, as they stand there.
COPY --from=build /app/src ./src
RUN mkdir /data && chown node:node /data
USER node
ENV NODE_ENV=production PHOTOFINISH_DATA=/data HEALTH_PORT=8080
VOLUME /data
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.HEALTH_PORT}/readyz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# tini reaps what lanes leave and passes signals on.
ENTRYPOINT ["tini", "--", "node", "dist/cli.js"]
CMD ["start"]
