package io.karavel.engine.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.ActualState.StartFailure;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a shell would report of a start that failed, judged by what the runtime says, as Docker does: 126 for what cannot be executed,
 * 127 for what is not there, 128 for all else.
 */
final class StartFailures {
    private static final int NOT_EXECUTABLE = 126;
    private static final int NOT_THERE = 127;
    private static final int OTHER = 128;
    /** What goes away by itself: containerd is started again. */
    static final Set<ErrorKind> TEMPORARY = Set.of(ErrorKind.UNAVAILABLE, ErrorKind.TIMEOUT);
    private static final List<String> NOT_THERE_WORDS = List.of("executable file not found", "no such file or directory",
            "system cannot find the file specified", "failed to run runc create/exec call");
    private static final List<String> NOT_EXECUTABLE_WORDS = List.of("permission denied", "is a directory");
    private static final String OF_NETWORKS = "failed to set up container networking";
    /** What mounting a file on a folder, or the other way round, is answered with. */
    private static final String MISMATCH = "not a directory";

    private StartFailures() {}

    static StartFailure of(RuntimeException problem) {
        String message = saysWhat(problem) ? problem.getMessage() : "failed to create task for container: " + problem.getMessage();
        if (problem instanceof EngineException known && TEMPORARY.contains(known.kind())) {
            // Whatever the words: it says nothing of the container that containerd is away.
            return new StartFailure(OTHER, message);
        }
        String words = message.toLowerCase(Locale.ROOT);
        if (NOT_EXECUTABLE_WORDS.stream().anyMatch(words::contains)) {
            // Clients look for these very words.
            return new StartFailure(NOT_EXECUTABLE, words.contains("permission denied") ? message
                    : message + ": permission denied");
        }
        if (NOT_THERE_WORDS.stream().anyMatch(words::contains)) {
            return new StartFailure(NOT_THERE, message);
        }
        if (words.contains(MISMATCH)) {
            return new StartFailure(NOT_THERE, message
                    + ": Are you trying to mount a directory onto a file (or vice-versa)? Check if the specified host path exists "
                    + "and is the expected type");
        }
        return new StartFailure(OTHER, message);
    }

    /** Whether its words say what could not be done, and not only why. */
    private static boolean saysWhat(RuntimeException problem) {
        String words = String.valueOf(problem.getMessage());
        return problem instanceof EngineException known && known.kind() != ErrorKind.SYSTEM && !words.contains("OCI runtime")
                || words.startsWith(OF_NETWORKS);
    }

    /** The failure as the caller of the start hears of it. */
    static EngineException toException(StartFailure failure, RuntimeException cause) {
        ErrorKind kind = cause instanceof EngineException known && known.kind() != ErrorKind.SYSTEM
                && known.kind() != ErrorKind.NOT_FOUND ? known.kind() : ErrorKind.SYSTEM;
        return new EngineException(failure.code() == OTHER ? kind : ErrorKind.INVALID, failure.message(), cause);
    }
}
