# shellcheck shell=bash
# What the operating system must bring. Each line: the command that shows it is there, and the package that brings it
# (or several names of it, of which the first that the distribution has is taken).

engine_packages=(
    containerd:containerd
    ctr:containerd
    runc:runc
    ssh:openssh-client
    ssh-keygen:openssh-client
    curl:curl
    setsid:util-linux
    unshare:util-linux
    mount:mount
    find:findutils
    flock:util-linux
    ps:procps
    tar:tar
    ip:iproute2
    iptables:iptables
    nsenter:util-linux
)

# Some of them to compare with.
test_packages=(
    crun:crun
    runsc:runsc
    docker:docker-cli/docker.io
    skopeo:skopeo
    docker-compose:docker-compose
    /usr/lib/cni/bridge:containernetworking-plugins
    dockerd:docker.io
    strace:strace
)

# Installs the packages of all commands that are missing, saying which.
install_missing() { # command:package…
    local entry missing=()
    for entry in "$@"; do
        command -v "${entry%%:*}" >/dev/null || missing+=("${entry#*:}")
    done
    has_static_busybox || missing+=(busybox-static)
    install_packages "${missing[@]}"
}

install_packages() { # package…
    (($#)) || return 0
    command -v apt-get >/dev/null \
        || fail "these packages are missing and there is no apt here: $*. Install them and run it again"
    require_root_user "installing $*"
    step "missing: $*"
    local log name packages
    log=$(mktemp /tmp/karavel-apt.XXXXXX)
    apt_get update >"$log" 2>&1 || warn "apt-get update did not succeed, going on with the lists that are there"
    mapfile -t packages < <(for name in "$@"; do available_package "$name"; done | sort -u)
    step "installing ${packages[*]}"
    if ! apt_get install "${packages[@]}" >>"$log" 2>&1; then
        show_tail "$log" 8
        fail "apt-get could not install ${packages[*]}: the whole output is in $log"
    fi
    rm -f "$log"
}

apt_get() { DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends -o DPkg::Lock::Timeout=120 "$@" </dev/null; }

# The first of several names of a package that this distribution has; the first of all if it has none.
available_package() { # name[/name…]
    local names name
    IFS=/ read -ra names <<<"$1"
    for name in "${names[@]}"; do
        if [[ -n $(apt-cache search --names-only "^$name\$" 2>/dev/null) ]]; then
            printf '%s
' "$name"
            return
        fi
    done
    printf '%s
' "${names[0]}"
}

# The first container is made of this program, so it must not need libraries.
has_static_busybox() {
    local libraries
    command -v busybox >/dev/null || return 1
    libraries=$(LC_ALL=C ldd "$(command -v busybox)" 2>&1) || true
    [[ $libraries == *'not a dynamic executable'* || $libraries == *'statically linked'* ]]
}
