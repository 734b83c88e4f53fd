# shellcheck shell=bash
# Runs all tests and counts them.

run_tests() {
    case ${1:-} in
        '') run_all_tests ;;
        faults) shift; run_fault_tests "$@" ;;
        swap) shift; run_swap_test "$@" ;;
        throughput) shift; run_throughput_test "$@" ;;
        health) shift; run_health_test "$@" ;;
        *) fail_usage "there is no test suite '$1': 'karavel test' runs all tests, 'faults' kills things, 'swap' exchanges them," \
            "'throughput' compares with dockerd, 'health' checks many containers" ;;
    esac
}

run_all_tests() {
    require_root_user "'karavel test'"
    install_missing "${engine_packages[@]}" "${test_packages[@]}"
    require_jdk
    require_maven
    require_space "$here" 1500 'testing'
    local log=$build_dir/test.log built=yes
    mkdir -p "$build_dir"
    find "$here" -path '*/target/*-reports/TEST-*.xml' -delete
    rm -rf "$here"/itests/*/target/exam
    step "building and testing; the whole output goes to $log"
    run_maven "$log" verify -Dmaven.test.failure.ignore=true || built=''
    [[ -n $built ]] || show_errors "$log"
    summarize_tests "$log" "$built"
}

# Kills parts of an engine of its own at drawn moments while clients work, and counts what was lost.
run_fault_tests() { # --kills N, --seed N, --target daemon|containerd|shim
    local kills=10 seed=$((RANDOM * 32768 + RANDOM)) target=daemon test
    while (($#)); do
        case $1 in
            --kills) [[ ${2:-} =~ ^[1-9][0-9]{0,5}$ ]] || fail_usage '--kills needs a number: karavel test faults --kills 200'
                kills=$2; shift ;;
            --seed) [[ ${2:-} =~ ^[0-9]{1,18}$ ]] || fail_usage '--seed needs a number: karavel test faults --seed 7'
                seed=$2; shift ;;
            --target) target=${2:-}; (($# < 2)) || shift ;;
            *) fail_usage "'karavel test faults' takes no '$1' (see: karavel help test)" ;;
        esac
        shift
    done
    case $target in
        daemon) test=killingTheEngineLosesNothing ;;
        containerd) test=killingContainerdLosesNothing ;;
        shim) test=killingAShimEndsItsContainerAndNothingElse ;;
        *) fail_usage "--target is daemon, containerd or shim, not '$target'" ;;
    esac
    step "killing the $target $kills times, seed $seed; everything done goes to $here/itests/faults/target/histories/$target.log"
    run_storm faults "-Dit.test=FaultsIT#$test" -Dkaravel.faults.omitted=false -Dkaravel.swap.omitted=true \
        "-Dkaravel.faults.kills=$kills" "-Dkaravel.faults.seed=$seed"
}

# Exchanges runtimes and bundles of an engine of its own while containers are used, and counts what somebody noticed.
run_swap_test() { # --rounds N, --seed N, --containers N
    local rounds=1000 containers=50 seed=$((RANDOM * 32768 + RANDOM))
    while (($#)); do
        case $1 in
            --rounds) [[ ${2:-} =~ ^[1-9][0-9]{0,5}$ ]] || fail_usage '--rounds needs a number: karavel test swap --rounds 1000'
                rounds=$2; shift ;;
            --containers) [[ ${2:-} =~ ^[1-9][0-9]{0,3}$ ]] || fail_usage '--containers needs a number: karavel test swap --containers 20'
                containers=$2; shift ;;
            --seed) [[ ${2:-} =~ ^[0-9]{1,17}$ ]] || fail_usage '--seed needs a number: karavel test swap --seed 7'
                seed=$2; shift ;;
            *) fail_usage "'karavel test swap' takes no '$1' (see: karavel help test)" ;;
        esac
        shift
    done
    step "$rounds rounds under $containers containers, seed $seed; all done goes to $here/itests/faults/target/histories/swap.log"
    run_storm swap -Dit.test=SwapStormIT -Dkaravel.faults.omitted=true -Dkaravel.swap.omitted=false \
        "-Dkaravel.swap.rounds=$rounds" "-Dkaravel.swap.containers=$containers" "-Dkaravel.swap.seed=$seed"
}

# Has containers print, and shows their logs, beside Docker's own daemon, and prints how the two compare.
run_throughput_test() { # --megabytes N
    local megabytes=500
    while (($#)); do
        case $1 in
            --megabytes) [[ ${2:-} =~ ^[1-9][0-9]{0,5}$ ]] || fail_usage '--megabytes needs a number: karavel test throughput --megabytes 1000'
                megabytes=$2; shift ;;
            *) fail_usage "'karavel test throughput' takes no '$1' (see: karavel help test)" ;;
        esac
        shift
    done
    require_root_user "'karavel test throughput'"
    require_space "$here" $((megabytes * 8)) 'measuring'
    step "printing $megabytes MB and showing them, three times beside dockerd"
    run_storm throughput -Dit.test=ThroughputIT -Dkaravel.faults.omitted=true -Dkaravel.throughput.omitted=false \
        "-Dkaravel.throughput.megabytes=$megabytes"
}

# Has the health of many containers checked, and prints what that costs and how punctual it is.
run_health_test() { # --only PART, --containers N, --seconds N
    local seconds=60 test=HealthLoadIT
    local -a more=()
    while (($#)); do
        case $1 in
            --only)
                case ${2:-} in
                    tcp) test=HealthLoadIT#connectionsAreTriedInManyContainersOnTimeForLittleWork ;;
                    command) test=HealthLoadIT#commandsAreRunForHalfOfDockersWorkAndNoneLaterThanThere ;;
                    overload) test=HealthLoadIT#noContainerStarvesAndTheEngineAnswersWhenChecksCannotKeepUp ;;
                    swap) test=HealthLoadIT#nothingIsLostWhenTheBundleIsExchanged ;;
                    *) fail_usage "--only is tcp, command, overload or swap, not '${2:-}'" ;;
                esac
                shift ;;
            --containers) [[ ${2:-} =~ ^[1-9][0-9]{0,4}$ ]] || fail_usage '--containers needs a number: karavel test health --containers 20'
                more=("-Dkaravel.health.containers=$2"); shift ;;
            --seconds) [[ ${2:-} =~ ^[1-9][0-9]{0,4}$ ]] || fail_usage '--seconds needs a number: karavel test health --seconds 60'
                seconds=$2; shift ;;
            *) fail_usage "'karavel test health' takes no '$1' (see: karavel help test)" ;;
        esac
        shift
    done
    step "checking the health of many containers, and measuring it for $seconds s each time"
    run_storm health "-Dit.test=$test" -Dkaravel.faults.omitted=true -Dkaravel.health.omitted=false \
        "-Dkaravel.health.seconds=$seconds" "${more[@]}"
}

# Runs one test of itests/faults.
run_storm() { # suite, arguments for Maven…
    local suite=$1 reports=$here/itests/faults/target/failsafe-reports built=yes
    local log=$build_dir/test-$suite.log
    shift
    require_root_user "'karavel test $suite'"
    install_missing "${engine_packages[@]}" "${test_packages[@]}"
    require_jdk
    require_maven
    require_space "$here" 1500 'testing'
    build_distribution quietly
    rm -rf "$reports"
    run_maven "$log" verify -pl itests/faults -am -Dmaven.test.failure.ignore=true "$@" || built=''
    [[ -n $built ]] || show_errors "$log"
    # What failed, in its own words, without the stack.
    cat "$reports"/*.txt 2>/dev/null | sed -n '/AssertionError\|Exception/,$p' | sed '/^\tat /,$d' | cut -c 1-300 || true
    grep -hE '^(swap storm|throughput|health:)' "$log" || true
    summarize_tests "$log" "$built" "$here/itests/faults"
}

# Prints the tests that failed and the counts; succeeds if everything was built and no test failed, and some test ran.
summarize_tests() { # log, "yes" if Maven succeeded, the folder whose reports count (all)
    local reports passed failed skipped
    mapfile -t reports < <(find "${3:-$here}" -path '*/target/*-reports/TEST-*.xml')
    read -r passed failed skipped < <(count_tests "${reports[@]}")
    say ''
    step 'done'
    ((failed == 0)) || { say 'failed:'; failed_tests "${reports[@]}"; }
    [[ -n $2 ]] || say "the build failed: the whole output is in $1"
    say "$passed passed, $failed failed, $skipped skipped"
    [[ -n $2 ]] && ((failed == 0 && passed > 0))
}

# Prints how many passed, failed and were skipped, from the <testsuite …> of each report.
count_tests() { # report…
    (($#)) || { say 0 0 0; return; }
    local report
    for report in "$@"; do tr '\n' ' ' <"$report" | grep -o '<testsuite [^>]*>' | head -n 1; done | awk '
        function count(name) { return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3) + 0 : 0 }
        { failed += count("failures") + count("errors"); skipped += count("skipped"); all += count("tests") }
        END { print all - failed - skipped, failed + 0, skipped + 0 }'
}

# Prints each with the beginning of what it said.
failed_tests() { # report…
    local report
    for report in "$@"; do
        tr '\n' ' ' <"$report" | sed 's/<testcase /\n&/g' | grep -E '^<testcase .*<(failure|error)[ >]' \
            | sed -n 's/.* name="\([^"]*\)".* classname="\([^"]*\)"[^>]*>.*<\(failure\|error\)\([^>]*\)>.*/  \2: \1\n      \4/p;T' \
            | sed -e '/^      /{s/^ *message="\([^"]*\)".*/      \1/;s/&#10;/ | /g;s/&lt;/</g;s/&gt;/>/g;s/&quot;/"/g;s/&amp;/\&/g}' \
            | cut -c 1-400 || true
    done
}
