package io.karavel.web.internal.container;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.karavel.api.ExecService.Exec;
import io.karavel.api.ExecService.ExecRequest;
import io.karavel.model.DetachKeys;
import io.karavel.model.TerminalSize;
import io.karavel.web.internal.container.ValueForms.TerminalSizeFromPair;
import java.util.List;
import java.util.Optional;

/** What clients send and get about further processes. */
final class ExecForms {
    private ExecForms() {}

    record IdBody(String id) {}

    /** A request to prepare a process. Lists and texts are null where the client sent none. */
    record ExecBody(
            boolean attachStdin,
            boolean attachStdout,
            boolean attachStderr,
            boolean tty,
            List<String> cmd,
            List<String> env,
            String user,
            String workingDir,
            boolean privileged,
            String detachKeys,
            @JsonDeserialize(using = TerminalSizeFromPair.class) Optional<TerminalSize> consoleSize) {

        ExecRequest request(boolean knowsConsoleSize) {
            return new ExecRequest(list(cmd), list(env), user, workingDir, privileged, tty, attachStdin,
                    attachStdout, attachStderr, detachKeys,
                    knowsConsoleSize && tty && consoleSize != null ? consoleSize : Optional.empty());
        }

        private static List<String> list(List<String> values) {
            return values == null ? List.of() : List.copyOf(values);
        }
    }

    /** A request to start one. */
    record StartBody(
            boolean detach,
            boolean tty,
            @JsonDeserialize(using = TerminalSizeFromPair.class) Optional<TerminalSize> consoleSize) {
        static final StartBody EMPTY = new StartBody(false, false, Optional.empty());

        StartBody {
            consoleSize = consoleSize == null ? Optional.empty() : consoleSize;
        }
    }

    /** What is known of one. */
    record ExecView(
            @JsonProperty("ID") String id,
            boolean running,
            Optional<Integer> exitCode,
            ProcessView processConfig,
            boolean openStdin,
            boolean openStderr,
            boolean openStdout,
            boolean canRemove,
            @JsonProperty("ContainerID") String containerId,
            byte[] detachKeys,
            int pid) {

        static ExecView of(Exec exec) {
            ExecRequest request = exec.request();
            return new ExecView(exec.id(), exec.running(), exec.exitCode(), ProcessView.of(request),
                    request.attachStdin(), request.attachStderr(), request.attachStdout(), false,
                    exec.container().value(),
                    DetachKeys.parse(request.detachKeys()).map(DetachKeys::bytes).orElse(new byte[0]), exec.pid());
        }
    }

    /** What it runs. */
    record ProcessView(
            @JsonProperty("tty") boolean tty,
            @JsonProperty("entrypoint") String entrypoint,
            @JsonProperty("arguments") List<String> arguments,
            @JsonProperty("privileged") boolean privileged,
            @JsonProperty("user") String user) {

        static ProcessView of(ExecRequest request) {
            List<String> command = request.command();
            return new ProcessView(request.tty(), command.get(0), command.subList(1, command.size()),
                    request.privileged(), request.user());
        }
    }
}
