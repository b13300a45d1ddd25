# docker build -t npmx . ; docker run --rm -v "$PWD:/project" npmx ci
# npm of the image runs under npmx; a project's .npmrc is read from the folder that is mounted.
# The clone's history is not sent along, so npmx self version knows only what it is told:
# docker build -t npmx --build-arg VERSION="$(git describe --always)" --build-arg COMMIT="$(git rev-parse HEAD)" .
FROM golang:1.26 AS build
ARG VERSION="" COMMIT="" DATE=""
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w -X npmx/cli.linkedVersion=$VERSION -X npmx/cli.linkedCommit=$COMMIT -X npmx/cli.linkedDate=$DATE" -o /npmx .

FROM node:22-slim
COPY --from=build /npmx /usr/local/bin/npmx
WORKDIR /project
USER node
ENTRYPOINT ["npmx"]
CMD ["--help"]
