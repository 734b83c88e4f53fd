# shellcheck shell=bash
# Has the running engine take over what its configuration file says now.

command_reload() {
    local query='' nothing='nothing changed' changes
    [[ ${1:-} != --dry-run ]] || { query='?dryRun=1'; nothing='nothing would change'; shift; }
    no_more_words reload "$@"
    find_engine >/dev/null || fail "the engine does not run; it reads $config_file when it starts ('karavel up')"
    changes=$(engine_request POST "/karavel/v1/config$query" -H 'Accept: text/plain')
    say "${changes:-$nothing}"
}
