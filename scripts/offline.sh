# shellcheck shell=bash
# What is stored of containers, read from the files alone: with the engine or without it.

command_ps() { read_stored ps "$@"; }

command_inspect() { read_stored inspect "$@"; }

read_stored() { # command, words…
    local command=$1 word offline='' words=() home jar jars=''
    shift
    for word in "$@"; do
        if [[ $word == --offline ]]; then offline=yes; else words+=("$word"); fi
    done
    [[ -n $offline ]] || fail_usage "to read what is stored say 'karavel $command --offline'; to ask the engine say 'docker $command'"
    require_root_user "'karavel $command --offline'"
    home=$(home_with_reader) || fail "the program that reads is not built: run 'karavel build' first"
    JAVA_HOME=$(find_jdk) || fail 'no JDK 17 to 23 was found: install one, or set JAVA_HOME to one'
    [[ -d $data_root/containers ]] || fail "there are no containers in $data_root: has this engine ever been started? (karavel up)"
    for jar in "$home"/system/{io/karavel/{model,api,state},com/fasterxml/jackson/{core,datatype}/*}/*/*.jar; do
        jars+=${jars:+:}$jar
    done
    exec "$JAVA_HOME/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto -Xmx128m -cp "$jars" \
        io.karavel.state.offline.Main "$data_root/containers" "$command" "${words[@]}"
}

# The distribution that the engine was last started from, as it knows the form of its files best; or else the newest.
home_with_reader() {
    local home
    for home in "$(cat "$karaf_base/home" 2>/dev/null || true)" $(ls -dt "$build_dir"/home-* 2>/dev/null || true); do
        if [[ -n $home && -d $home/system/io/karavel/state ]]; then
            printf '%s\n' "$home"
            return
        fi
    done
    return 1
}
