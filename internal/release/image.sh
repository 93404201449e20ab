#!/bin/sh
# Builds the image for both platforms, starts the one of this machine without any right that
# Docker can take away, and asks it for its models.
set -eu
docker buildx inspect sagerock >/dev/null 2>&1 || docker buildx create --name sagerock >/dev/null
docker buildx build --builder sagerock --platform linux/amd64,linux/arm64 .
docker buildx build --builder sagerock --load --tag sagerock:test .
container=$(docker run --detach --read-only --cap-drop ALL --security-opt no-new-privileges \
	--publish 127.0.0.1:8080:8080 --volume "$PWD/examples/01-bedrock-minimal:/app:ro" \
	sagerock:test serve --listen 0.0.0.0 --demo)
trap 'docker logs "$container" >&2; docker rm --force "$container" >/dev/null' EXIT
for _ in 1 2 3 4 5 6 7 8 9 10; do
	if curl --silent --fail http://127.0.0.1:8080/v1/models; then
		echo
		exit 0
	fi
	sleep 1
done
echo 'image: it does not answer' >&2
exit 1
