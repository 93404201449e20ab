#!/bin/sh
# Says what this machine lacks, all at once, with where to get it. Installs nothing.
set -u
missing=0

lacks() {
	echo "setup: $1" >&2
	echo "	fix: $2" >&2
	missing=1
}

# at_least WANT HAVE compares versions such as 1.26 and 1.26.8.
at_least() {
	awk -v want="$1" -v have="$2" 'BEGIN {
		n = split(want, w, "."); split(have, h, ".")
		for (i = 1; i <= n; i++) if (h[i] + 0 != w[i] + 0) exit (h[i] + 0 < w[i] + 0)
	}'
}

want=$(awk '$1 == "go" { print $2 }' go.mod)
have=$(go env GOVERSION 2>/dev/null | sed 's/^go//')
if ! command -v go >/dev/null; then
	lacks "Go is not installed" "install Go $want or newer: https://go.dev/dl"
elif ! at_least "$want" "${have:-0}"; then
	lacks "Go is $(go version 2>/dev/null | awk '{ print $3 }'), and this needs go$want" "install Go $want or newer: https://go.dev/dl"
fi

want=20
have=$(node --version 2>/dev/null | sed 's/^v//')
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
	lacks "Node.js or its npm is not installed" "install Node.js $want or newer: https://nodejs.org/en/download"
elif ! at_least "$want" "${have:-0}"; then
	lacks "Node.js is $have, and this needs $want" "install Node.js $want or newer: https://nodejs.org/en/download"
fi

want=3.11
have=$(python3 -c 'import platform; print(platform.python_version())' 2>/dev/null)
if ! command -v python3 >/dev/null; then
	lacks "Python is not installed" "install Python $want or newer: https://www.python.org/downloads"
elif ! at_least "$want" "${have:-0}"; then
	lacks "Python is $have, and this needs $want" "install Python $want or newer: https://www.python.org/downloads"
elif ! python3 -c 'import venv, ensurepip' 2>/dev/null; then
	lacks "Python has no venv" "install it; on Debian and Ubuntu: sudo apt-get install python3-venv"
fi

exit $missing
