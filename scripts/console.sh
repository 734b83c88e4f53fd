# shellcheck shell=bash
# The console: ssh on this machine, opened by a key that only the administrator can read.

command_shell() {
    require_root_user "'karavel shell'"
    find_engine >/dev/null || fail "the engine does not run: start it with 'karavel up'"
    wait_for_console 60 || fail "the console does not answer on port $(cat "$karaf_base/console.port"): see $log_dir/karavel.log"
    local status=0 line
    line=(ssh -q -p "$(cat "$karaf_base/console.port")" -i "$karaf_base/console.key" -l karavel -F /dev/null
        -o BatchMode=yes -o IdentitiesOnly=yes -o StrictHostKeyChecking=yes -o HostKeyAlias=karavel
        -o UserKnownHostsFile="$karaf_base/known_hosts" 127.0.0.1)
    if (($# == 0)); then
        "${line[@]}" || status=$?
    else
        # Karaf hangs up when a command has ended, which ssh finds worth telling.
        "${line[@]}" "$@" 2> >(grep -v '^Connection to .* closed by remote host' >&2) || status=$?
    fi
    ((status != 255)) || warn "the console closed the connection: see $log_dir/karavel.log"
    return "$status"
}

# Makes the engine's host key and the administrator's key, and lets that key alone in.
make_console_keys() {
    local etc=$karaf_base/etc key
    [[ -s $etc/host.key ]] || ssh-keygen -q -t ecdsa -b 256 -m PEM -N '' -C karavel -f "$etc/host.key"
    [[ -s $karaf_base/console.key ]] || ssh-keygen -q -t ecdsa -b 256 -N '' -C karavel -f "$karaf_base/console.key"
    read -r _ key _ <"$karaf_base/console.key.pub"
    printf '%s\n' "karavel=$key,_g_:admingroup" '_g_\:admingroup=group,admin,manager,viewer,systembundles,ssh' >"$etc/keys.properties"
    printf 'karavel %s\n' "$(cut -d' ' -f1,2 "$etc/host.key.pub")" >"$karaf_base/known_hosts"
}

# Keeps the port of last time while it is free.
choose_console_port() {
    local port
    port=$(cat "$karaf_base/console.port" 2>/dev/null || true)
    while [[ -z $port ]] || listens "$port"; do port=$((20000 + RANDOM % 10000)); done
    printf '%s\n' "$port" >"$karaf_base/console.port"
}

listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

wait_for_console() { # seconds
    local begun=$SECONDS
    until listens "$(cat "$karaf_base/console.port")"; do
        ((SECONDS - begun < $1)) || return 1
        sleep 0.1
    done
}
