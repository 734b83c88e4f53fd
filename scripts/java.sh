# shellcheck shell=bash
# The JDK and Maven. Karaf 4.4 runs on Java 17 to 23; a newer one is passed over.

# Sets JAVA_HOME to a JDK that the engine can be built and run with, installing one where there is none.
require_jdk() {
    local home
    if ! home=$(find_jdk); then
        install_packages openjdk-17-jdk-headless/openjdk-21-jdk-headless
        home=$(find_jdk) || fail 'no JDK 17 to 23 was found, also after installing one: set JAVA_HOME to one'
    fi
    export JAVA_HOME=$home
}

require_maven() {
    command -v mvn >/dev/null || install_packages maven
}

find_jdk() {
    local home on_path=''
    on_path=$(command -v javac || true)
    [[ -z $on_path ]] || on_path=$(dirname "$(dirname "$(readlink -f "$on_path")")")
    for home in "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* \
        /opt/*jdk* /opt/java/* /usr/local/*jdk*; do
        if [[ -n $home && -x $home/bin/java && -x $home/bin/javac ]] && is_supported_java "$home"; then
            readlink -f "$home"
            return
        fi
    done
    return 1
}

is_supported_java() { # home
    local version
    version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null || true)
    [[ -n $version ]] || version=$("$1/bin/java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p;q')
    [[ -n $version ]] && ((version >= 17 && version <= 23))
}

# Names this very Java: a class archive made by another one does not fit.
java_fingerprint() {
    { readlink -f "$JAVA_HOME"; cat "$JAVA_HOME/release"; stat -c '%s %Y' "$JAVA_HOME/lib/modules"; } \
        | sha256sum | cut -c 1-12
}
