# shellcheck shell=bash
# Runs all tests and counts them.

run_tests() {
    (($# == 0)) || fail_usage "there is no test suite '$1': 'karavel test' takes no words and runs all tests"
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

# Prints the tests that failed and the counts; succeeds if everything was built and no test failed, and some test ran.
summarize_tests() { # log, "yes" if Maven succeeded
    local reports passed failed skipped
    mapfile -t reports < <(find "$here" -path '*/target/*-reports/TEST-*.xml')
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

failed_tests() { # report…
    local report
    for report in "$@"; do
        tr '\n' ' ' <"$report" | sed 's/<testcase /\n&/g' | grep -E '^<testcase .*<(failure|error)[ >]' \
            | sed -n 's/.* name="\([^"]*\)".* classname="\([^"]*\)".*/  \2: \1/p;T' || true
    done
}
