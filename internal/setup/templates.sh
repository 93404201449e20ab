#!/bin/sh
# templates.sh PYTHON runs cfn-lint over the golden templates. A stack of the path that is
# switched off has no resources, which cfn-lint refuses and the CDK CLI takes as "delete it".
set -eu
python=$1

cfn_lint() { "$python" -c 'import sys; from cfnlint.runner import main; sys.exit(main())' --format parseable -- "$@"; }

if cfn_lint internal/setup/broken.json >/dev/null; then
	echo 'templates: cfn-lint accepts internal/setup/broken.json, so it finds nothing' >&2
	exit 1
fi
templates=$(find stacks/testdata/golden -name '*.json' -exec grep -l '"Resources": {$' {} + | sort)
[ -n "$templates" ] || { echo 'templates: no golden template has resources' >&2; exit 1; }
# shellcheck disable=SC2086 # one argument for each template
cfn_lint $templates
echo "templates: cfn-lint finds nothing in $(echo "$templates" | wc -l | tr -d ' ') templates"
