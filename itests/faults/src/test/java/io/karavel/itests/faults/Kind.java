package io.karavel.itests.faults;

/** What a container is made to do, with what it is created from. */
enum Kind {
    /** Runs until it is told to end. */
    STEADY("trap 'exit 7' TERM; sleep 1000 & wait", "{}"),
    /** Ends with {@link #SHORT_EXIT} after a moment, whoever is there to see it. */
    SHORT("sleep 0.4; exit " + Kind.SHORT_EXIT, "{}"),
    /** Ends again and again and is to be started each time. */
    RESTARTING("sleep 0.7; exit 1", "{\"RestartPolicy\":{\"Name\":\"always\"}}", "{\"io.karavel.restart.maximum\":\"500ms\"}"),
    /** Goes away when it ends. */
    VANISHING("trap 'exit 7' TERM; sleep 1000 & wait", "{\"AutoRemove\":true}");

    static final int SHORT_EXIT = 3;

    private final String script;
    private final String hostConfig;
    private final String labels;

    Kind(String script, String hostConfig) {
        this(script, hostConfig, "{}");
    }

    Kind(String script, String hostConfig, String labels) {
        this.script = script;
        this.hostConfig = hostConfig;
        this.labels = labels;
    }

    /** Whether it runs for as long as nobody ends it. */
    boolean staysAlive() {
        return this == STEADY || this == VANISHING;
    }

    /** The body of the request that creates one. */
    String request() {
        return "{\"Image\":\"busybox\",\"Cmd\":[\"sh\",\"-c\",\"" + script + "\"],\"NetworkDisabled\":true,\"Labels\":"
                + labels + ",\"HostConfig\":" + hostConfig + "}";
    }
}
