#!/usr/bin/env bash
# Fails and names the files that gofmt would change.
set -eu
cd "$(dirname "$0")/.."
unformatted=$(git ls-files -z --cached --others --exclude-standard -- '*.go' | xargs -0 -r gofmt -l)
if [ -n "$unformatted" ]; then
	printf 'gofmt would change:\n%s\n' "$unformatted" >&2
	exit 1
fi
