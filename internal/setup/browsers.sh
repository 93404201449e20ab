#!/bin/sh
# Installs the browsers of the distribution that make browser tests in, where they are missing.
# Without apt-get it does nothing: make browser says what is missing.
set -eu
found() {
	for name; do
		if command -v "$name" >/dev/null; then return 0; fi
	done
	return 1
}
missing=
found chromium chromium-browser google-chrome || missing=chromium
found firefox-esr firefox || missing="$missing firefox-esr"
if [ -z "$missing" ] || ! found apt-get; then exit 0; fi
root=
[ "$(id -u)" = 0 ] || root=sudo
$root apt-get update -qq
# shellcheck disable=SC2086 # several words
$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $missing >/dev/null
