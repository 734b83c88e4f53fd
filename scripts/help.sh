# shellcheck shell=bash
# What the commands are called and how they are used.

commands=(up down env reload shell logs status ps inspect test build help completion)

summary_of() { # command
    case $1 in
        up) say 'build what is not built, start the engine, run a first container' ;;
        down) say 'stop the engine; containers go on' ;;
        env) say 'print the line that points docker at the engine' ;;
        reload) say 'take over what the configuration file says now' ;;
        shell) say 'open the console, or run one command in it' ;;
        logs) say 'follow the log of the engine' ;;
        status) say 'tell what runs' ;;
        ps) say 'list containers from their files, without the engine' ;;
        inspect) say 'show all that is stored of containers, without the engine' ;;
        test) say 'run all tests, or kill things for as long as you like' ;;
        build) say 'build the distribution' ;;
        help) say 'explain a command' ;;
        completion) say 'print a completion script for bash' ;;
    esac
}

show_help() { # [command]
    (($# < 2)) || fail_usage "'karavel help' takes one command, not '$2'"
    if (($# == 0)); then
        say 'Karavel, a container engine that speaks the Docker API.'
        say ''
        say 'usage: karavel [--root DIR] COMMAND'
        say ''
        local command
        for command in "${commands[@]}"; do printf '  %-11s %s\n' "$command" "$(summary_of "$command")"; done
        say ''
        say '--root DIR (or KARAVEL_ROOT) keeps everything of one engine under DIR, so that several run side by side;'
        say 'without it: /var/lib/karavel, /run/karavel, /var/log/karavel, /etc/karavel/karavel.json.'
        say "'karavel help COMMAND' tells more. To begin: sudo ./karavel up"
        return
    fi
    local known=" ${commands[*]} "
    [[ $known == *" $1 "* ]] || unknown_command "$1"
    case $1 in
        up) cat <<'TEXT' ;;
usage: karavel up [--root DIR]

Installs the operating-system packages that are missing (it says which), builds the engine if its sources are newer than
the build, starts it in the background with a containerd of its own, and runs one container to show that it works.
Does nothing when the engine runs already.

example: sudo ./karavel up && eval "$(./karavel env)" && docker run --rm --network none busybox echo hello
TEXT
        down) cat <<'TEXT' ;;
usage: karavel down [--all] [--root DIR]

Stops the engine. Its containers and its containerd go on and are found again by the next 'up'.
With --all the containers are stopped first, and containerd after the engine; what networks have on this machine goes, too, and is
made again by the next 'up'.

example: sudo ./karavel down --all
TEXT
        env) cat <<'TEXT' ;;
usage: karavel env [--root DIR]

Prints the line that points docker, Compose, Testcontainers and other clients at the engine.

example: eval "$(./karavel env)"
TEXT
        reload) cat <<'TEXT' ;;
usage: karavel reload [--dry-run] [--root DIR]

Has the running engine take over what its configuration file says now, and prints what changed. A file with a mistake
changes nothing, and every mistake is named. With --dry-run nothing changes either way. SIGHUP does the same without an answer.

example: ./karavel reload --dry-run
TEXT
        shell) cat <<'TEXT' ;;
usage: karavel shell [--root DIR] [COMMAND…]

Opens the engine's console, or runs one command in it; the exit status is that of the command.

example: sudo ./karavel shell bundle:list
TEXT
        logs) cat <<'TEXT' ;;
usage: karavel logs [-n LINES] [--no-follow] [--root DIR]

Shows the last lines (100) of the engine's log and follows it.

example: ./karavel logs -n 20 --no-follow
TEXT
        status) cat <<'TEXT' ;;
usage: karavel status [--root DIR]

Tells what runs. Exit status 0 if the engine runs, 3 if not.

example: ./karavel status --root /tmp/second
TEXT
        ps) cat <<'TEXT' ;;
usage: karavel ps --offline [-a|--all] [-q|--quiet] [--no-trunc] [--json] [--no-check] [--root DIR]

Lists the containers that run (with -a all of them) from their files, whether the engine runs or not. One that is stored
as running while its process is gone is shown as ended with code 255; with --no-check it is shown as it is stored.
-q prints ids alone, --no-trunc cuts nothing, --json prints a JSON object per line. It takes no lock, changes nothing, and
exits with 1 if a file cannot be read.

example: sudo ./karavel ps --offline -a
TEXT
        inspect) cat <<'TEXT' ;;
usage: karavel inspect --offline [--no-check] [--root DIR] CONTAINER…

Prints as JSON what is stored of containers, whether the engine runs or not: under Docker's names what scripts ask for
most, under "Stored" the whole file. CONTAINER is an id, a name, or the beginning of an id. "State" says of a container
whose process is gone that it ended with code 255, unless --no-check is given; "Stored" is always as it is stored.

example: sudo ./karavel inspect --offline web
TEXT
        test) cat <<'TEXT' ;;
usage: karavel test
       karavel test faults [--kills N] [--seed N] [--target daemon|containerd|shim]
       karavel test swap [--rounds N] [--containers N] [--seed N]
       karavel test throughput [--megabytes N]
       karavel test health [--only tcp|command|overload|swap] [--containers N] [--seconds N]

Installs what the tests need, runs all of them against the distribution, and ends in one line with the counts.
'faults' is among them, with 12 kills; 'swap', 'throughput' and 'health' run on request only.

With 'faults', runs one of them alone, for as long as you like: clients create, start, stop, rename and remove containers on an
engine of their own, while the daemon (or its containerd, or the shim of one container) is killed N (10) times at drawn moments;
each time all containers are compared with what was answered and with what the kernel runs. The same seed draws the same operations
and moments again. What was done, and the logs of the engine, stay in itests/faults/target/histories.

With 'swap', containers (50) of runc, crun and gVisor are used without pause while, in N (1000) rounds, runtimes get other arguments,
go, come back, the default changes and bundles are replaced: nothing that is done to containers may fail, none may end, no wrapper
script may change, and in the end the engine holds no more classes, threads and files than before. How long '_ping' and changes of
100 runtimes took is printed. What was done stays in itests/faults/target/histories, with the threads of the engine where it did not
answer for half a minute.

With 'throughput', a container prints N (500) MB through the json-file log and 'docker logs' shows them, in turns here and on a dockerd
that is started beside it; how much faster and with how much less processor time is printed. It fails where dockerd is better.

With 'health', the health of many containers is checked, and what happens in N (60) seconds is measured: 'tcp' tries a connection in
each of 1000 containers every second; 'command' runs a program in each of 100 every 5 s, here and then on a dockerd; 'overload' runs one
in each of 100 every second, which is more than can be done; 'swap' removes and replaces the bundle that checks, under 200 containers.
Times and ratios are printed. It fails where a check fails, with 'tcp' where one is more than 20 % late, with 'command' where more are than
on dockerd, with 'overload' where a container has less than half of the checks that others have, with 'swap' where a container is
affected, more than one interval is skipped, a failure is not counted or a process of a check is left.

example: sudo ./karavel test faults --kills 200 --seed 7
TEXT
        build) cat <<'TEXT' ;;
usage: karavel build

Builds the distribution (karaf-assembly/target) and lays out what 'up' starts. Does nothing when no source has changed.

example: ./karavel build
TEXT
        help) cat <<'TEXT' ;;
usage: karavel help [COMMAND]

Explains a command, or lists them all.

example: ./karavel help up
TEXT
        completion) cat <<'TEXT' ;;
usage: karavel completion bash

Prints a completion script for bash.

example: source <(./karavel completion bash)
TEXT
    esac
}

# Ends the program, naming the command that was probably meant.
unknown_command() { # word
    local nearest
    case $1 in start | run) nearest=up ;; stop) nearest=down ;; console | ssh) nearest=shell ;; *) nearest=$(nearest_command "$1") ;; esac
    fail_usage "there is no command '$1'${nearest:+, did you mean "$nearest"?} ('karavel help' lists them)"
}

nearest_command() { # word
    printf '%s\n' "${commands[@]}" | awk -v word="$1" '
        function distance(a, b,    i, j, row, last, best, cost) {
            for (j = 0; j <= length(b); j++) row[j] = j
            for (i = 1; i <= length(a); i++) {
                last = row[0]; row[0] = i
                for (j = 1; j <= length(b); j++) {
                    cost = last + (substr(a, i, 1) != substr(b, j, 1)); last = row[j]; best = cost
                    if (row[j] + 1 < best) best = row[j] + 1
                    if (row[j - 1] + 1 < best) best = row[j - 1] + 1
                    row[j] = best
                }
            }
            return row[length(b)]
        }
        { d = index($0, word) == 1 ? 0 : distance(word, $0); if (NR == 1 || d < least) { least = d; nearest = $0 } }
        END { if (least <= 2) print nearest }'
}

print_completion() { # shell
    [[ $# -eq 1 && $1 == bash ]] || fail_usage "say for which shell: karavel completion bash"
    cat <<TEXT
_karavel() {
    local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]}
    local -a found
    local line=" \${COMP_WORDS[*]} "
    case \$before in
        --root) mapfile -t found < <(compgen -d -- "\$word") ;;
        down) mapfile -t found < <(compgen -W '--all --root' -- "\$word") ;;
        reload) mapfile -t found < <(compgen -W '--dry-run --root' -- "\$word") ;;
        logs) mapfile -t found < <(compgen -W '-n --no-follow --root' -- "\$word") ;;
        ps | inspect) mapfile -t found < <(compgen -W '--offline --root' -- "\$word") ;;
        completion) mapfile -t found < <(compgen -W 'bash' -- "\$word") ;;
        test) mapfile -t found < <(compgen -W 'faults swap throughput health' -- "\$word") ;;
        --kills | --seed | --rounds | --containers | --megabytes | --seconds) found=() ;;
        --only) mapfile -t found < <(compgen -W 'tcp command overload swap' -- "\$word") ;;
        --target) mapfile -t found < <(compgen -W 'daemon containerd shim' -- "\$word") ;;
        *)  local choices='${commands[*]} --root'
            [[ \$line != *' ps '* ]] || choices='--offline --all --quiet --no-trunc --json --no-check --root'
            [[ \$line != *' test faults '* ]] || choices='--kills --seed --target'
            [[ \$line != *' test swap '* ]] || choices='--rounds --containers --seed'
            [[ \$line != *' test throughput '* ]] || choices='--megabytes'
            [[ \$line != *' test health '* ]] || choices='--only --containers --seconds'
            [[ \$line != *' inspect '* ]] || choices='--offline --no-check --root'
            mapfile -t found < <(compgen -W "\$choices" -- "\$word") ;;
    esac
    COMPREPLY=("\${found[@]}")
}
complete -F _karavel karavel ./karavel
TEXT
}
