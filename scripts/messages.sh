# shellcheck shell=bash
# What the user reads: plain lines, progress with elapsed seconds, and one clear line when something cannot go on.

say() { printf '%s\n' "$*"; }

warn() { printf 'karavel: %s\n' "$*" >&2; }

# Ends the program with a line that says what to do.
fail() {
    warn "$*"
    exit 1
}

# Ends the program because it was called wrongly.
fail_usage() {
    warn "$*"
    exit 2
}

# Seconds since the program began, in front of a step that takes a while.
step() { printf '[%3d s] %s\n' "$SECONDS" "$*"; }

# Shows the end of a file, indented, on standard error.
show_tail() { # file, lines
    [[ -s $1 ]] || return 0
    printf '  the end of %s:\n' "$1" >&2
    tail -n "$2" "$1" | sed 's/^/  | /' >&2
}

no_more_words() { # command, words…
    (($# < 2)) || fail_usage "'karavel $1' takes no '$2' (see: karavel help $1)"
}

require_root_user() { # what for
    ((EUID == 0)) || fail "$1 needs root: run it with sudo"
}

# Refuses to begin what would end half-way on a full disk.
require_space() { # directory, megabytes, what for
    local directory=$1 free
    while [[ ! -d $directory ]]; do directory=$(dirname "$directory"); done
    free=$(df --output=avail -BM "$directory" | tail -n 1 | tr -dc '0-9')
    ((free >= $2)) || fail "$3 needs $2 MB in $directory, $free MB are free: make room and run it again"
}
