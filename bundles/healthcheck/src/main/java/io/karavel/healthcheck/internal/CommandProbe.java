package io.karavel.healthcheck.internal;

import io.karavel.api.Attachment;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.ExecService;
import io.karavel.api.ExecService.ExecRequest;
import io.karavel.spi.health.HealthProbe;
import io.karavel.spi.health.ProbeResult;
import io.karavel.spi.health.ProbeRun;
import io.karavel.spi.health.ProbeTarget;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code CMD}: runs a command in the container, as its user, in its folder and with its environment; its exit code says how the container
 * is. {@code CMD-SHELL}: the same by the shell of the image, or {@code /bin/sh -c}.
 */
@Component(property = {HealthProbe.TYPE + "=CMD", HealthProbe.TYPE + "=CMD-SHELL"})
public final class CommandProbe implements HealthProbe {
    private static final Logger LOG = LoggerFactory.getLogger(CommandProbe.class);
    private static final List<String> SHELL = List.of("/bin/sh", "-c");

    private final ExecService execs;

    @Activate
    public CommandProbe(@Reference ExecService execs) {
        this.execs = execs;
    }

    @Override
    public ProbeRun begin(ProbeTarget target) {
        String exec = execs.createProbe(target.container().id().value(), new ExecRequest(command(target), List.of(), "", "", false,
                false, false, true, true, "", Optional.empty()));
        LimitedOutput output = new LimitedOutput();
        try {
            return new CommandRun(exec, output, execs.start(exec, Optional.empty(), output));
        } catch (RuntimeException e) {
            execs.forget(exec);
            throw e;
        }
    }

    private static List<String> command(ProbeTarget target) {
        List<String> shell = target.container().config().shell().filter(words -> !words.isEmpty()).orElse(SHELL);
        return target.type().equals("CMD-SHELL")
                ? Stream.concat(shell.stream(), target.arguments().stream()).toList() : target.arguments();
    }

    private final class CommandRun implements ProbeRun {
        private final String exec;
        private final LimitedOutput output;
        private final Attachment attachment;

        CommandRun(String exec, LimitedOutput output, Attachment attachment) {
            this.exec = exec;
            this.output = output;
            this.attachment = attachment;
        }

        @Override
        public CompletionStage<ProbeResult> result() {
            return attachment.ended().thenApply(ended -> {
                // The exit code is known before the output ends.
                int code = execs.get(exec).exitCode().orElseThrow(
                        () -> new EngineException(ErrorKind.UNAVAILABLE, "the engine let go of the probe before it ended"));
                execs.forget(exec);
                return new ProbeResult(code, output.text());
            });
        }

        @Override
        public void cancel() {
            try {
                execs.kill(exec);
            } catch (EngineException e) {
                if (e.kind() != ErrorKind.NOT_FOUND) {
                    LOG.warn("A probe could not be ended: {}", e.getMessage());
                }
            }
        }

        @Override
        public String output() {
            return output.text();
        }
    }
}
