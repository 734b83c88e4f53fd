# shellcheck shell=bash
# A class archive halves the time to start. It fits one build and one Java, and is made by starting an engine of its own
# once, in a folder of its own.
class_archive() {
    local archive
    archive=$karaf_home/classes-$(java_fingerprint).jsa
    [[ ! -s $archive ]] || printf '%s\n' "$archive"
}

prepare_class_archive() {
    [[ -z $(class_archive) ]] || return 0
    step 'preparing a fast start (once per build)'
    local archive trial pid
    archive=$karaf_home/classes-$(java_fingerprint).jsa
    trial=$(mktemp -d /tmp/karavel-trial.XXXXXX)
    (
        choose_places "$trial"
        make_places
        prepare_karaf_base
        launch_engine -XX:ArchiveClassesAtExit="$archive.new"
        wait_for_console 60
        engine_get /_ping && engine_get /containers/json && engine_get /info
        if pid=$(find_engine); then stop_engine "$pid"; fi
        if pid=$(find_containerd); then stop_containerd; fi
        remove_network_remains
    ) >"$build_dir/class-archive.log" 2>&1 || true
    if [[ -s $archive.new ]]; then
        # Whoever prepares it at the same time may have been faster.
        mv "$archive.new" "$archive" 2>/dev/null || true
    else
        warn "it could not be prepared, so the engine starts more slowly ($build_dir/class-archive.log and $trial/log tell why)"
        return 0
    fi
    rm -rf "$trial"
}
