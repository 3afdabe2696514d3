#!/usr/bin/env bash
# Sees to it that everything the tests need is on this machine. Go and Node must be there already. The rest is looked
# for, and only what is missing is installed with apt-get, which needs root on Debian or Ubuntu. Anywhere else the
# missing packages are named and the script fails: nothing is skipped.
set -eu

missing=()

# need PACKAGE COMMAND… asks for the package when the command does not succeed.
need() {
	local package=$1
	shift
	"$@" >/dev/null 2>&1 || missing+=("$package")
}

# Servers lie where only root's PATH leads.
has_server() { PATH=$PATH:/usr/sbin:/sbin command -v "$1"; }

has_font() { command -v fc-list && [ -n "$(fc-list "$1" family)" ]; }

at_least() { # at_least WANTED FOUND, both dotted numbers
	[ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]
}

check_toolchains() {
	local bad=0
	if ! command -v go >/dev/null; then
		echo "Go 1.26 or newer is needed: install it from your distribution or from the Go project." >&2
		bad=1
	fi
	if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
		echo "Node.js 20.12 or newer with npm is needed." >&2
		bad=1
	elif ! at_least 20.12 "$(node -p process.versions.node)"; then
		echo "Node.js 20.12 or newer is needed, this is $(node --version)." >&2
		bad=1
	fi
	return "$bad"
}

find_missing() {
	need gcc command -v gcc # the race detector needs cgo
	need chromium test -x "${CHROMIUM:-/usr/bin/chromium}"
	need redis-server command -v redis-server
	need redis-tools command -v redis-cli
	need nginx-light has_server nginx
	need caddy command -v caddy
	need openssl command -v openssl
	need ca-certificates test -f /etc/ssl/certs/ca-certificates.crt
	need sqlite3 command -v sqlite3
	need systemd command -v systemd-analyze
	need fontconfig command -v fc-list
	need fonts-noto-cjk has_font :lang=zh-cn
	need fonts-noto-color-emoji has_font 'Noto Color Emoji'
}

install_missing() {
	if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
		echo "The tests need these Debian packages (or what they are called here): ${missing[*]}" >&2
		echo "They are installed by themselves only for root on a system with apt-get." >&2
		return 1
	fi
	echo "installing: ${missing[*]}"
	export DEBIAN_FRONTEND=noninteractive
	apt-get update -q
	apt-get install -q -y --no-install-recommends libc6-dev "${missing[@]}"
}

check_toolchains
find_missing
if [ "${#missing[@]}" -gt 0 ]; then
	install_missing
	missing=()
	find_missing
	if [ "${#missing[@]}" -gt 0 ]; then
		echo "still missing after installing: ${missing[*]}" >&2
		exit 1
	fi
fi
echo "go $(go env GOVERSION), node $(node --version), $("${CHROMIUM:-/usr/bin/chromium}" --version 2>/dev/null | head -n 1), $(redis-server --version | cut -d' ' -f1-3)"
