# docker build -t npmx . ; docker run --rm -v "$PWD:/project" npmx ci
# npm of the image runs under npmx; a project's .npmrc is read from the folder that is mounted.
FROM golang:1.26 AS build
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /npmx .

FROM node:22-slim
COPY --from=build /npmx /usr/local/bin/npmx
WORKDIR /project
USER node
ENTRYPOINT ["npmx"]
CMD ["--help"]
