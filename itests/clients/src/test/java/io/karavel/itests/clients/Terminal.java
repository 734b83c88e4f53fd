package io.karavel.itests.clients;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import io.karavel.itests.support.Command;
import io.karavel.itests.support.Docker;
import io.karavel.itests.support.Outcome;
import io.karavel.itests.support.RunningCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The docker CLI on a terminal of its own (a pseudo-terminal that util-linux's {@code script} makes),
        24 lines by 80. */
record Terminal(RunningCommand script) implements AutoCloseable {
    /** Opens one with a line for the shell, which must begin with a program to run. */
    static Terminal open(Docker docker, String line) {
        return new Terminal(Command.of("script", "-qefc", "stty rows 24 cols 80; exec docker " + line, "/dev/null")
                .with(docker.environment()).start());
    }

    void type(String text) {
        script.write(text);
    }

    void awaitOutput(String part) {
        script.awaitOutput(part);
    }

    String output() {
        return script.output();
    }

    /** Changes the size, of which the program in the terminal hears by SIGWINCH, also where it is that size already. */
    void resize(int rows, int columns) {
        Path device = await().atMost(60, SECONDS).until(this::findDevice, Optional::isPresent).orElseThrow();
        Command.of("stty", "-F", device.toString(), "rows", Integer.toString(rows), "cols", Integer.toString(columns))
                .run().expect(0);
        script.process().children().forEach(program -> Command.of("kill", "-WINCH", Long.toString(program.pid())).run());
    }

    private Optional<Path> findDevice() {
        return script.process().children().flatMap(Terminal::input)
                .filter(path -> path.startsWith("/dev/pts")).findFirst();
    }

    private static Stream<Path> input(ProcessHandle process) {
        try {
            return Stream.of(Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "fd/0")));
        } catch (IOException e) {
            if (!process.isAlive()) {
                return Stream.empty();
            }
            throw new UncheckedIOException(e);
        }
    }

    Outcome awaitEnd() {
        return script.await();
    }

    @Override
    public void close() {
        script.close();
    }
}
