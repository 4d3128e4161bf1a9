#!/bin/sh
# Creates .venv: Python 3.11 or later, the locked packages with their hashes, and Milepost itself. Runs once for each
# state of the lock; after that it returns at once.
set -eu
cd "$(dirname "$0")/.."
LOCK=requirements/dev.txt
VENV=.venv

log() { printf '%s\n' "milepost: $*" >&2; }
give_up() { log "$@"; exit 1; }

is_recent() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
    for candidate in "${PYTHON:-python3}" python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3; do
        if is_recent "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    give_up "Python 3.11 or later is needed and was not found. Install it (Debian, Ubuntu: apt-get install python3" \
        "python3-venv), or name one: make ${MAKECMDGOALS:-setup} PYTHON=/path/to/python3"
}

# Debian has the module that creates environments in a separate package.
ensure_venv() {
    "$1" -c 'import ensurepip, venv' >/dev/null 2>&1 && return
    package="python$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv"
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        log "installing Debian's package $package"
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$package"; } >/dev/null ||
            give_up "could not install $package. Install it and try again."
    else
        give_up "this Python cannot create environments. Install the package $package (apt-get install $package)," \
            "or name another Python: make setup PYTHON=/path/to/python3"
    fi
}

# pip shows no progress and takes a minute or two, so this function shows it.
install_packages() {
    total=$(grep -c '==' "$LOCK")
    "$VENV/bin/python" -m pip --disable-pip-version-check install --progress-bar off --require-hashes -r "$LOCK" \
        >"$VENV/install.log" 2>&1 &
    pid=$!
    while kill -0 "$pid" 2>/dev/null; do
        if [ -t 2 ]; then
            printf '\rmilepost: %s of %s packages ' "$(grep -c '^Collecting' "$VENV/install.log" || true)" "$total" >&2
        fi
        sleep 1
    done
    if [ -t 2 ]; then printf '\r%40s\r' '' >&2; fi
    wait "$pid"
}

lock_state() { "$1" -c 'import hashlib, sys; print(hashlib.sha256(b"".join(open(f, "rb").read() for f in sys.argv[1:])).hexdigest()[:16])' \
    "$LOCK" pyproject.toml requirements/install.sh; }

if [ -x "$VENV/bin/python" ] && is_recent "$VENV/bin/python" && [ -e "$VENV/done-$(lock_state "$VENV/bin/python")" ]; then
    exit 0
fi

python=$(find_python)
ensure_venv "$python"
log "setting up $VENV with $("$python" --version); once only, a minute or two"
if ! { [ -x "$VENV/bin/python" ] && is_recent "$VENV/bin/python" && "$VENV/bin/python" -m pip --version >/dev/null 2>&1; }; then
    "$python" -m venv --clear "$VENV"
fi
rm -f "$VENV"/done-*
if ! install_packages; then
    tail -n 15 "$VENV/install.log" >&2
    give_up "the packages could not be installed; pip's output is in $VENV/install.log. Check the network, or the" \
        "mirror in pip's settings"
fi
"$VENV/bin/python" -m pip --disable-pip-version-check --quiet install --no-deps --no-build-isolation -e . ||
    give_up "Milepost itself could not be installed; see above."
touch "$VENV/done-$(lock_state "$VENV/bin/python")"
