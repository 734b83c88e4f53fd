# shellcheck shell=bash
# Builds the distribution and lays it out where a running engine is not disturbed by the next build.

build_dir=$here/.build
build_log=$build_dir/build.log

# Sets karaf_home to the folder the engine runs from, building first if a source has changed. Such a folder never changes
# after it was laid out: its name is the fingerprint of the sources.
build_distribution() {
    mkdir -p "$build_dir"
    exec 8>"$build_dir/lock"
    flock -n 8 || { step 'waiting for another build to end'; flock 8; }
    karaf_home=$build_dir/home-$(source_fingerprint)
    if [[ -d $karaf_home ]]; then
        [[ ${1:-} == quietly ]] || say "nothing to build: no source has changed since $(date -r "$karaf_home" '+%F %T')"
    else
        require_jdk
        require_maven
        require_space "$here" 500 'building'
        run_maven "$build_log" package -pl karaf-assembly -am -DskipTests \
            || { show_errors "$build_log"; fail "the build failed: the whole output is in $build_log"; }
        lay_out_home
        step "built $karaf_home"
    fi
    exec 8>&-
}

# Changes with every file that goes into the distribution.
source_fingerprint() {
    (cd "$here" && find pom.xml bundles features karaf-assembly -name target -prune -o -type f -printf '%p %s %T@\n') \
        | sort | sha256sum | cut -c 1-12
}

lay_out_home() {
    local old
    rm -rf "$karaf_home.new"
    cp -a "$here/karaf-assembly/target/assembly" "$karaf_home.new"
    mv "$karaf_home.new" "$karaf_home"
    for old in "$build_dir"/home-*; do
        [[ $old == "$karaf_home" ]] || grep -aqsF "karaf.home=$old" /proc/[0-9]*/cmdline || rm -rf "$old"
    done
}

# Runs Maven into a log with one line per module.
run_maven() { # log, arguments…
    local log=$1 line
    shift
    mkdir -p "$(dirname "$log")"
    # What is started with a signal ignored, as by nohup, ignores it for good; tests send it to themselves.
    (cd "$here" && exec env --default-signal=HUP mvn -B "$@" </dev/null 2>&1) | while IFS= read -r line; do
        printf '%s\n' "$line" >&7
        if [[ $line =~ ^\[INFO\]\ Building\ (.*)\ [^\ ]+\ +(\[[0-9]+/[0-9]+\])$ ]]; then
            step "${BASH_REMATCH[2]} ${BASH_REMATCH[1]}"
        fi
    done 7>"$log"
}

show_errors() { # log
    grep -F '[ERROR]' "$1" | head -n 12 | cut -c 1-220 | sed 's/^/  | /' >&2 || show_tail "$1" 12
}
