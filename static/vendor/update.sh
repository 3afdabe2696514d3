#!/bin/sh
# Fetches the third-party browser files from the npm registry, unmodified, and writes VENDOR.md.
# Usage: static/vendor/update.sh   (needs npm; change a version here, run it, look at the difference, commit)
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat >VENDOR.md <<'HEAD'
# Files of other people

Copied unmodified from packages of the npm registry by `update.sh`; a test compares the hashes. Our own pages load the
first two. The others are for custom pages written for the Flask version of the chat room, which load them.

| file | package | version | licence | SHA-256 |
|---|---|---|---|---|
HEAD

# take PACKAGE VERSION FILE LICENCE-FILE LICENCE
take() {
	dir="$1-$2"
	if [ ! -d "$work/$dir" ]; then
		mkdir -p "$work/$dir" "$dir"
		tarball=$(npm pack --silent --pack-destination "$work" "$1@$2")
		tar -xzf "$work/$tarball" -C "$work/$dir" --strip-components=1
	fi
	for file in "$3" "$4"; do
		name=$(basename "$file")
		cp "$work/$dir/$file" "$dir/$name"
		chmod 644 "$dir/$name"
		hash=$(sha256sum "$dir/$name" | cut -d' ' -f1)
		echo "| $dir/$name | $1 | $2 | $5 | $hash |" >>VENDOR.md
	done
}

rm -rf ./*/
take socket.io-client 4.8.4 dist/socket.io.esm.min.js LICENSE MIT
take blueimp-md5 2.19.0 js/md5.min.js LICENSE.txt MIT
take socket.io-client 1.3.6 socket.io.js LICENSE MIT
take jquery 1.8.3 tmp/jquery.js LICENSE-MIT MIT
