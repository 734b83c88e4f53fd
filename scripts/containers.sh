# shellcheck shell=bash
# What is asked of the engine through its API.

ping_engine() { [[ $(engine_get /_ping) == OK ]]; }

engine_get() { # path
    curl -sf --max-time 10 --unix-socket "$socket" "http://engine$1" 2>/dev/null
}

# Sends a request and prints the answer; a refusal ends the program with the engine's own words.
engine_request() { # method, path, curl's further options…
    local method=$1 path=$2 answer status
    shift 2
    answer=$(curl -s --max-time 120 --unix-socket "$socket" -X "$method" -w '\n%{http_code}' "$@" "http://engine$path") \
        || fail "the engine did not answer $method $path: see $log_dir/karavel.log"
    status=${answer##*$'\n'}
    answer=${answer%$'\n'*}
    ((status < 400)) || fail "the engine refused $method $path: $(json_text message <<<"$answer") (status $status; log: $log_dir/karavel.log)"
    printf '%s' "$answer"
}

# The value of the first member of that name, or nothing. Enough for the engine's own answers, and no further program needed.
json_text() {
    first_match "\"$1\" *: *\"([^\"\\\\]|\\\\.)*\"" | sed 's/^"[^"]*" *: *"//; s/"$//; s/\\n/\n/g; s/\\\(["\\]\)/\1/g'
}

json_number() { first_match "\"$1\" *: *-?[0-9]+" | sed 's/.*[: ]//'; }

first_match() { { grep -oE -- "$1" || true; } | sed -n 1p; }

# Runs one container, to show that the engine works.
run_first_container() {
    if ! engine_get /images/busybox:latest/json >/dev/null; then
        step "making the image busybox from this machine's own busybox"
        load_busybox_image
    fi
    step 'running a first container'
    local id status output
    # shellcheck disable=SC2016 # expanded in the container
    id=$(engine_request POST /containers/create -H 'Content-Type: application/json' -d '{
        "Image": "busybox", "Tty": true, "HostConfig": {"NetworkMode": "none"},
        "Cmd": ["sh", "-c", "echo Hello from a container: $(uname -sm), process $$, $(busybox | head -n 1 | cut -d\" \" -f1-2)"]}' | json_text Id)
    engine_request POST "/containers/$id/start" >/dev/null
    status=$(engine_request POST "/containers/$id/wait" | json_number StatusCode)
    output=$(engine_request GET "/containers/$id/logs?stdout=1&stderr=1" | tr -d '\r')
    engine_request DELETE "/containers/$id" >/dev/null
    [[ $status == 0 ]] || fail "the first container ended with status $status: $output"
    say "          $output"
}

stop_containers() {
    local ids id stop stops=() failures=0
    ids=$(engine_request GET /containers/json)
    ids=$(grep -oE '"Id" *: *"[0-9a-f]{64}"' <<<"$ids" | grep -oE '[0-9a-f]{64}' || true)
    for id in $ids; do
        step "stopping container ${id:0:12}"
        engine_request POST "/containers/$id/stop" >/dev/null &
        stops+=($!)
    done
    for stop in "${stops[@]}"; do wait "$stop" || failures=$((failures + 1)); done
    ((failures == 0)) || fail "$failures containers did not stop, so the engine goes on: stop them and run this again"
}

load_busybox_image() {
    local work
    work=$(mktemp -d "$data_root/busybox.XXXXXX")
    make_busybox_archive "$work"
    engine_request POST '/images/load?quiet=1' -H 'Content-Type: application/x-tar' -T "$work/image.tar" >/dev/null
    rm -rf "$work"
}

# Makes image.tar, in the form of `docker save`: the machine's static busybox with a link for each of its programs.
make_busybox_archive() { # working directory
    local root=$1/root image=$1/image program layer config architecture created
    created=$(date -u +%FT%TZ)
    case $(uname -m) in x86_64) architecture=amd64 ;; aarch64) architecture=arm64 ;; *) architecture=$(uname -m) ;; esac
    mkdir -p "$root"/{bin,dev,etc,home,proc,root,sys,tmp,usr/bin,var} "$image"
    chmod 1777 "$root/tmp"
    chmod 0700 "$root/root"
    cp -L "$(command -v busybox)" "$root/bin/busybox"
    chmod 0755 "$root/bin/busybox"
    for program in $("$root/bin/busybox" --list); do
        [[ $program == busybox ]] || ln -s busybox "$root/bin/$program"
    done
    printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/home:/bin/false\n' >"$root/etc/passwd"
    printf 'root:x:0:\nnogroup:x:65534:\n' >"$root/etc/group"
    tar -C "$root" --sort=name --numeric-owner --owner=0 --group=0 --mtime=@0 -cf "$image/layer.tar" .
    layer=$(sha256sum <"$image/layer.tar" | cut -d' ' -f1)
    printf '{"architecture":"%s","os":"linux","created":"%s","config":{"Env":["PATH=/bin:/usr/bin"],"Cmd":["sh"]},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]},"history":[{"created":"%s","created_by":"karavel up"}]}' \
        "$architecture" "$created" "$layer" "$created" >"$image/config"
    config=$(sha256sum <"$image/config" | cut -d' ' -f1)
    mv "$image/config" "$image/$config.json"
    mkdir "$image/$layer"
    mv "$image/layer.tar" "$image/$layer/layer.tar"
    printf '[{"Config":"%s.json","RepoTags":["busybox:latest"],"Layers":["%s/layer.tar"]}]' "$config" "$layer" >"$image/manifest.json"
    tar -C "$image" --sort=name --numeric-owner --owner=0 --group=0 --mtime=@0 -cf "$1/image.tar" .
}
