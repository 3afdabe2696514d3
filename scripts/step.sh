#!/usr/bin/env bash
# step.sh NAME COMMAND… runs one named step: a headline, the command's own output, and how it ended after how long.
# The exit code is the command's.
set -u
name=$1
shift
printf '\n==> %s\n' "$name"
start=$(date +%s)
"$@"
code=$?
seconds=$(($(date +%s) - start))
if [ "$code" -eq 0 ]; then
	printf '    ok: %s (%d s)\n' "$name" "$seconds"
else
	printf '    FAILED: %s (exit %d after %d s)\n' "$name" "$code" "$seconds" >&2
fi
exit "$code"
