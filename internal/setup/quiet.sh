#!/bin/sh
# quiet.sh WHAT COMMAND... runs a command without its chatter: WHAT on success, everything
# the command said on failure.
set -u
what=$1
shift
log=$(mktemp)
trap 'rm -f "$log"' EXIT
"$@" >"$log" 2>&1 </dev/null
status=$?
if [ $status -ne 0 ]; then
	cat "$log" >&2
	echo "setup: failed with exit status $status: $*" >&2
	exit $status
fi
echo "setup: $what"
