# shellcheck shell=bash
# Where one engine keeps its things.

# Sets: data_root exec_root log_dir karaf_base config_file socket pid_file
choose_places() { # root directory, empty for the system's own places
    if [[ -z $1 ]]; then
        data_root=/var/lib/karavel
        exec_root=/run/karavel
        log_dir=/var/log/karavel
        karaf_base=/var/lib/karavel/karaf
        config_file=/etc/karavel/karavel.json
    else
        local root
        root=$(realpath -m -- "$1")
        data_root=$root/data
        exec_root=$root/run
        log_dir=$root/log
        karaf_base=$root/karaf
        config_file=$root/karavel.json
    fi
    socket=$exec_root/karavel.sock
    pid_file=$exec_root/karavel.pid
    containerd_pid_file=$exec_root/containerd/containerd.pid
    require_short_socket_paths "$1"
}

# The kernel takes at most 107 bytes for the path of a unix socket; containerd's is the longest of ours.
require_short_socket_paths() { # root directory
    local LC_ALL=C longest=$exec_root/containerd/containerd.sock.ttrpc
    local over=$((${#longest} - 107))
    ((over <= 0)) || fail "--root $1 is $over bytes too long: '$longest' would pass the 107 bytes of a unix socket's path; choose a shorter one"
}

make_places() {
    mkdir -p "$data_root" "$exec_root" "$log_dir" "$karaf_base"/{etc,data/tmp,deploy}
    chmod 0711 "$data_root" "$exec_root"
    chmod 0700 "$karaf_base"
}
