package io.karavel.itests.support;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The docker CLI that is installed here, pointed at one engine and without any settings of a user. */
public record Docker(String host, Path configuration) {
    public Command command(String... words) {
        return Command.of(Stream.concat(Stream.of("docker"), Stream.of(words)).toArray(String[]::new)).with(environment());
    }

    public Map<String, String> environment() {
        return Map.of("DOCKER_HOST", host, "DOCKER_CONFIG", configuration.toString());
    }

    /** Runs it, whatever comes of it. */
    public Outcome attempt(String... words) {
        return command(words).run();
    }

    /** Runs it; a failure fails the test. The answer is what it wrote, without the white space around it. */
    public String run(String... words) {
        return attempt(words).expect(0).text();
    }

    public RunningCommand start(String... words) {
        return command(words).start();
    }

    public String inspect(String container, String format) {
        return run("inspect", "--format", format, container);
    }

    /** All of a container's logs, its two streams as they were written. */
    public Outcome logs(String container) {
        return attempt("logs", container).expect(0);
    }

    public String statusOf(String container) {
        return inspect(container, "{{.State.Status}}");
    }

    public List<String> containers(String... words) {
        return run(Stream.concat(Stream.of("ps", "--format", "{{.Names}}"), Stream.of(words)).toArray(String[]::new))
                .lines().sorted().toList();
    }
}
