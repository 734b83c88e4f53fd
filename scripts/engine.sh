# shellcheck shell=bash
# The engine as a process: starting, stopping, looking at it.

start_deadline=120 # seconds until the API must answer
stop_deadline=30  # seconds until SIGKILL

command_up() {
    no_more_words up "$@"
    local pid
    if pid=$(find_engine) && ping_engine; then
        say "the engine runs already (pid $pid); nothing to do"
        print_environment
        return
    fi
    require_root_user "'karavel up'"
    install_missing "${engine_packages[@]}"
    require_jdk
    build_distribution quietly
    make_places
    exec 9>"$exec_root/up.lock"
    flock -n 9 || { step 'waiting for another "up" of the same engine to end'; flock -w 300 9; } \
        || fail "another 'karavel up' has held $exec_root/up.lock for five minutes: end it and run this again"
    if pid=$(find_engine) && ping_engine; then
        say "the engine runs already (pid $pid); nothing to do"
    else
        require_space "$data_root" 200 'the engine'
        prepare_karaf_base
        prepare_class_archive
        start_engine
        run_first_container
    fi
    exec 9>&-
    print_environment
}

command_down() {
    local all='' pid
    [[ ${1:-} != --all ]] || { all=yes; shift; }
    no_more_words down "$@"
    require_root_user "'karavel down'"
    if pid=$(find_engine); then
        [[ -z $all ]] || stop_containers
        stop_engine "$pid"
    else
        say 'the engine does not run'
    fi
    [[ -z $all ]] || { stop_containerd; stop_pipe_keeper; remove_network_remains; }
}

command_env() {
    no_more_words env "$@"
    print_environment
}

print_environment() { printf 'export DOCKER_HOST=%q\n' "unix://$socket"; }

command_status() {
    no_more_words status "$@"
    local pid containerd answer
    containerd=$(find_containerd) && containerd="pid $containerd" || containerd='not running'
    if ! pid=$(find_engine); then
        say 'engine      not running'
        say "containerd  $containerd"
        return 3
    fi
    say "engine      pid $pid, up for $(ps -o etime= -p "$pid" | tr -d ' ')"
    say "containerd  $containerd"
    say "socket      unix://$socket"
    if answer=$(engine_get /version); then
        say "version     $(json_text Version <<<"$answer"), API $(json_text ApiVersion <<<"$answer")"
        answer=$(engine_get /info)
        say "containers  $(json_number ContainersRunning <<<"$answer") running, $(json_number Containers <<<"$answer") in all"
    else
        say 'version     unknown: the API does not answer (karavel logs tells more)'
    fi
}

command_logs() {
    local lines=100 follow=-F
    while (($#)); do
        case $1 in
            -n) [[ ${2:-} =~ ^[0-9]+$ ]] || fail_usage "-n needs a number of lines: karavel logs -n 20"
                lines=$2; shift ;;
            --no-follow) follow='' ;;
            *) no_more_words logs "$1" ;;
        esac
        shift
    done
    [[ -r $log_dir/karavel.log ]] || fail "there is no log at $log_dir/karavel.log: has this engine ever been started? (karavel up)"
    exec tail -n "$lines" ${follow:+"$follow"} "$log_dir/karavel.log"
}

# Prints the process id of this very engine.
find_engine() {
    local pid
    pid=$(cat "$pid_file" 2>/dev/null) && is_process "$pid" "karaf.base=$karaf_base" && printf '%s\n' "$pid"
}

find_containerd() {
    local pid
    pid=$(cat "$containerd_pid_file" 2>/dev/null) && is_process "$pid" containerd && printf '%s\n' "$pid"
}

# Whether a process lives and one of its arguments ends in the given text: a number alone may have been given out again.
is_process() { # pid, text
    local arguments argument
    [[ $1 =~ ^[0-9]+$ ]] || return 1
    { mapfile -d '' arguments <"/proc/$1/cmdline"; } 2>/dev/null || return 1
    for argument in "${arguments[@]}"; do
        [[ $argument != *"$2" ]] || return 0
    done
    return 1
}

# Fills the engine's own Karaf folder from the distribution; after a new build the bundle cache begins anew.
prepare_karaf_base() {
    if [[ $(cat "$karaf_base/home" 2>/dev/null) != "$karaf_home" ]]; then
        rm -rf "$karaf_base/data"
        mkdir -p "$karaf_base/data/tmp"
        cp -a "$karaf_home/etc/." "$karaf_base/etc/"
        make_console_keys
        printf '%s\n' "$karaf_home" >"$karaf_base/home"
    fi
    choose_console_port
}

# Starts the engine in a session of its own, which outlives the terminal.
launch_engine() { # further options of Java…
    local boot package opened=() line
    boot=$(printf '%s:' "$karaf_home"/lib/boot/*.jar "$karaf_home"/lib/jdk9plus/*.jar)
    # As Karaf's own start script has it.
    for package in java.base/java.security java.base/java.net java.base/java.lang java.base/java.util \
        java.naming/javax.naming.spi java.rmi/sun.rmi.transport.tcp; do
        opened+=("--add-opens=$package=ALL-UNNAMED")
    done
    for package in java.base/sun.net.www.protocol.{file,ftp,http,https,jar} java.base/sun.net.www.content.text \
        jdk.xml.dom/org.w3c.dom.html jdk.naming.rmi/com.sun.jndi.url.rmi java.rmi/sun.rmi.registry \
        java.security.sasl/com.sun.security.sasl java.naming/com.sun.jndi.ldap; do
        opened+=("--add-exports=$package=ALL-UNNAMED")
    done
    line=("$JAVA_HOME/bin/java" "$@" "${opened[@]}"
        -XX:+UseSerialGC -Xms16m -Xmx96m "-XX:ErrorFile=$log_dir/java-crash-%p.log"
        -Djdk.lang.Process.launchMechanism=VFORK
        "-Dkaraf.home=$karaf_home" "-Dkaraf.base=$karaf_base" "-Dkaraf.data=$karaf_base/data"
        "-Dkaraf.etc=$karaf_base/etc" "-Dkaraf.log=$log_dir" "-Dkaraf.instances=$karaf_base/instances"
        -Dkaraf.restart.jvm.supported=true -Dkaraf.startLocalConsole=false -Dkaraf.startRemoteShell=true
        "-Djava.io.tmpdir=$karaf_base/data/tmp"
        "-Djava.util.logging.config.file=$karaf_base/etc/java.util.logging.properties"
        "-Dkaravel.config=$config_file" "-Dkaravel.data.root=$data_root" "-Dkaravel.exec.root=$exec_root"
        "-Dkaravel.socket=$socket" "-Dkaravel.shell.port=$(cat "$karaf_base/console.port")"
        -classpath "${boot%:}" org.apache.karaf.main.Main)
    (
        cd /
        ulimit -n "$(ulimit -Hn)"
        # The locks of this script must not be held by a process that lives for weeks.
        exec 8>&- 9>&-
        # A reload comes as a hang-up, which what nohup starts would ignore.
        # shellcheck disable=SC2016 # expanded by the inner shell
        exec env --default-signal=HUP setsid bash -c 'printf "%s\n" $$ >"$0" && exec "$@"' "$pid_file" "${line[@]}" \
            </dev/null >>"$log_dir/java.out" 2>&1
    ) &
}

# Starts the engine unless it is starting already, and waits until its API answers.
start_engine() {
    local archive pid begun=$SECONDS logged
    logged=$(wc -l 2>/dev/null <"$log_dir/karavel.log" || say 0)
    if ! pid=$(find_engine); then
        ! ping_engine || fail "something else answers at $socket: stop it, or choose another place with --root"
        rm -f "$pid_file"
        archive=$(class_archive)
        step 'starting the engine'
        : >"$log_dir/java.out"
        launch_engine ${archive:+"-XX:SharedArchiveFile=$archive"} -Xlog:cds=off -Xlog:cds+dynamic=off
    fi
    until ping_engine; do
        # On a busy machine it may take more than a moment until there is a process to look for.
        if ((SECONDS - begun > 2)) && [[ -s $pid_file ]] && ! find_engine >/dev/null; then
            show_start_failure "$logged"
            fail "the engine ended while it started: its log is $log_dir/karavel.log"
        fi
        if ((SECONDS - begun >= start_deadline)); then
            show_start_failure "$logged"
            ! pid=$(find_engine) || stop_engine "$pid"
            fail "the API did not answer at $socket within $start_deadline s: the engine's log is $log_dir/karavel.log"
        fi
        sleep 0.1
    done
    step "the engine runs (pid $(find_engine))"
}

show_start_failure() { # lines of the log from before
    show_tail "$log_dir/java.out" 8
    say "  from $log_dir/karavel.log:" >&2
    tail -n "+$(($1 + 1))" "$log_dir/karavel.log" 2>/dev/null | tail -n 15 | sed 's/^/  | /' >&2
}

stop_engine() { # pid
    local begun=$SECONDS
    step "stopping the engine (pid $1); containers go on"
    kill "$1"
    while kill -0 "$1" 2>/dev/null; do
        if ((SECONDS - begun >= stop_deadline)); then
            warn "the engine did not end within $stop_deadline s, it is killed"
            kill -9 "$1" || true
        fi
        sleep 0.1
    done
    rm -f "$pid_file"
    step 'the engine has stopped'
}

# Stops containerd, unless containers would be left without anybody to stop them.
stop_containerd() {
    local pid left begun=$SECONDS
    pid=$(find_containerd) || { say 'containerd does not run'; return; }
    left=$(count_tasks)
    ((left == 0)) || fail "$left containers still run under containerd: run 'karavel up' and then 'karavel down --all'"
    step "stopping containerd (pid $pid)"
    kill "$pid"
    while kill -0 "$pid" 2>/dev/null; do
        ((SECONDS - begun < stop_deadline)) || { warn 'containerd did not end, it is killed'; kill -9 "$pid" || true; }
        sleep 0.1
    done
    step 'containerd has stopped'
}

# Without containers there is nothing to keep.
stop_pipe_keeper() {
    local pid
    ! pid=$(cat "$exec_root/pipes/keeper.pid" 2>/dev/null) || ! is_process "$pid" pipe-keeper.sh || kill "$pid" 2>/dev/null || true
}

count_tasks() {
    local address=$exec_root/containerd/containerd.sock space
    for space in $(timeout 10 ctr --address "$address" namespaces list -q); do
        timeout 10 ctr --address "$address" --namespace "$space" tasks list | awk 'NR > 1 && $3 != "STOPPED"'
    done | wc -l
}
