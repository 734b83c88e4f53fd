# shellcheck shell=bash
# What networks have on this machine outlives the engine, because containers do. Here it is taken away when none is left.

# Removes the links, namespaces and rules of this engine. Their names begin with a tag that follows from where it keeps its data
# (EngineTag in bundles/networks).
remove_network_remains() {
    local tag name program rules
    command -v ip >/dev/null || return 0
    tag=kv$(printf '%s' "$data_root" | sha256sum | cut -c 1-5)
    for name in $(names_with_tag "$tag" ip netns list); do
        # Whoever is still in there is no container that anybody knows of.
        [[ -z $(ip netns pids "$name" 2>/dev/null) ]] || { warn "the network namespace $name is still in use, and left alone"; return; }
    done
    for name in $(names_with_tag "$tag" ip netns list); do ip netns delete "$name"; done
    for name in $(ip -o link show | awk -F ': ' '{ sub(/@.*/, "", $2); print $2 }' | grep "^$tag"); do
        ip link delete "$name" 2>/dev/null || true
    done
    # Parents of macvlan networks have names of their own; what the engine made has its tag as alias.
    for name in $(grep -ls "^$tag-" /sys/class/net/*/ifalias); do
        ip link delete "$(basename "$(dirname "$name")")" 2>/dev/null || true
    done
    for program in iptables ip6tables; do
        rules=$("$program-save" 2>/dev/null | removal_of_chains "$tag-") || continue
        [[ $rules != *-X* ]] || "$program-restore" --noflush --wait <<<"$rules" || warn "some rules of $program could not be removed"
    done
}

names_with_tag() { # tag, command…
    "${@:2}" 2>/dev/null | awk -v tag="$1" 'index($1, tag) == 1 { print $1 }'
}

# Turns what iptables-save prints into what makes iptables-restore remove the chains whose names begin like this.
removal_of_chains() { # beginning
    awk -v own="$1" '
        /^\*/ { print; count = 0 }
        index($1, ":" own) == 1 { chains[count++] = substr($1, 2) }
        /^-A/ && index($2, own) != 1 && index($0, "-j " own) { sub(/^-A/, "-D"); print }
        /^COMMIT/ {
            for (i = 0; i < count; i++) print "-F " chains[i]
            for (i = 0; i < count; i++) print "-X " chains[i]
            print
        }'
}
