# sagerock serve in a container. `make dist` builds the binaries first; nothing runs while the image is built, so that
# every platform builds on any machine:
#
#	docker buildx build --platform linux/amd64,linux/arm64 .
#
# The config file is in /app. The port is open to this machine only:
#
#	docker run --rm -p 127.0.0.1:8080:8080 -v "$PWD:/app:ro" IMAGE
FROM gcr.io/distroless/static-debian13:nonroot@sha256:f7f8f729987ad0fdf6b05eeeae94b26e6a0f613bdf46feea7fc40f7bd72953e6
ARG TARGETARCH
COPY --chmod=0755 build/dist/bin/linux_${TARGETARCH}/sagerock /sagerock
LABEL org.opencontainers.image.source="https://github.com/sagerock/sagerock" \
      org.opencontainers.image.licenses="Apache-2.0"
WORKDIR /app
USER 65532:65532
EXPOSE 8080
ENTRYPOINT ["/sagerock"]
CMD ["serve", "--listen", "0.0.0.0"]
