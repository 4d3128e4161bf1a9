#!/bin/sh
# Makes .venv from nothing: a Python of 3.11 or later, the locked packages with their hashes, and Milepost itself. Done
# once for each state of the lock; after that it returns at once.
set -eu
cd "$(dirname "$0")/.."
LOCK=requirements/dev.txt
VENV=.venv

say() { printf '%s\n' "milepost: $*" >&2; }
give_up() { say "$@"; exit 1; }

good() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
    for candidate in "${PYTHON:-python3}" python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3; do
        if good "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    give_up "Python 3.11 or later is needed and was not found. Install it (Debian, Ubuntu: apt-get install python3" \
        "python3-venv), or name one: make ${MAKECMDGOALS:-setup} PYTHON=/path/to/python3"
}

# Debian keeps the part of Python that makes environments in a package of its own.
ensure_venv() {
    "$1" -c 'import ensurepip, venv' >/dev/null 2>&1 && return
    package="python$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv"
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        say "installing Debian's package $package"
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$package"; } >/dev/null ||
            give_up "could not install $package. Install it, then try again."
    else
        give_up "this Python cannot make environments. Install the package $package (apt-get install $package)," \
            "or name another Python: make setup PYTHON=/path/to/python3"
    fi
}

# pip is quiet and takes a minute or two, so this counts for it.
installed() {
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

state() { "$1" -c 'import hashlib, sys; print(hashlib.sha256(b"".join(open(f, "rb").read() for f in sys.argv[1:])).hexdigest()[:16])' \
    "$LOCK" pyproject.toml requirements/install.sh; }

if [ -x "$VENV/bin/python" ] && good "$VENV/bin/python" && [ -e "$VENV/done-$(state "$VENV/bin/python")" ]; then
    exit 0
fi

python=$(find_python)
ensure_venv "$python"
say "setting up $VENV with $("$python" --version); this once, a minute or two"
if ! { [ -x "$VENV/bin/python" ] && good "$VENV/bin/python" && "$VENV/bin/python" -m pip --version >/dev/null 2>&1; }; then
    "$python" -m venv --clear "$VENV"
fi
rm -f "$VENV"/done-*
if ! installed; then
    tail -n 15 "$VENV/install.log" >&2
    give_up "the packages could not be installed; all that pip said is in $VENV/install.log. Is there a network, or" \
        "does pip know your mirror?"
fi
"$VENV/bin/python" -m pip --disable-pip-version-check --quiet install --no-deps --no-build-isolation -e . ||
    give_up "Milepost itself could not be installed; see above."
touch "$VENV/done-$(state "$VENV/bin/python")"
