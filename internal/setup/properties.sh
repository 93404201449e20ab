#!/bin/sh
# properties.sh PYTHON CHECKS deploys so many random config files to templates, and runs
# cfn-lint over those.
set -eu
python=$1
dir=$PWD/build/properties

rm -rf "$dir" && mkdir -p "$dir"
go test -count=1 -timeout 60m -run 'TestRandomFiles|TestFilesPassCheck|TestMutants|TestAllProblems' ./config ./internal/configgen -rapid.checks="$2"
go test -count=1 -timeout 60m -run TestRandomFiles ./stacks -properties "$dir" -rapid.checks="$2" -rapid.shrinktime=60s
find "$dir" -name '*.json' -exec grep -l '"Resources":{' {} + | sort |
	xargs "$python" -c 'import sys; from cfnlint.runner import main; sys.exit(main())' --format parseable --
echo "properties: cfn-lint finds nothing in the templates of $2 random files"
