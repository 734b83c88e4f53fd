# Holds named pipes open, so that what is in them stays when nobody else has them open.
# Usage: pipe-keeper REQUESTS PIDFILE; reads lines from the pipe REQUESTS: hold PATH, release PATH, sweep, leave.
# Ends when it has nothing to hold and is told to leave, or when REQUESTS is gone.
ulimit -n "$(ulimit -Hn)"
declare -A held
printf '%s\n' "$$" >"$2"
exec {requests}<>"$1"
release() { # path
    local descriptor=${held[$1]:-}
    [[ -z $descriptor ]] || exec {descriptor}<&-
    unset -v 'held[$1]'
}
while [[ -p $1 ]]; do
    read -r -t 30 -u "$requests" verb path || continue
    case $verb in
        hold)
            release "$path"
            # Opened for writing too at first, since opening to read would wait for a writer.
            if [[ -p $path ]] && exec {both}<>"$path"; then
                exec {descriptor}<"$path" && held[$path]=$descriptor
                exec {both}<&-
            fi ;;
        release) release "$path" ;;
        sweep) for path in "${!held[@]}"; do [[ -p $path ]] || release "$path"; done ;;
        leave) ((${#held[@]} > 0)) || break ;;
    esac
done 2>/dev/null
