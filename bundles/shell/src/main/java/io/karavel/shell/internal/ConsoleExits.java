package io.karavel.shell.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.command.CommandFactory;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * Has the console hang up only after its client has taken all output and the exit code. Karaf closes the connection as soon as a command
 * has ended; whatever the client sent meanwhile (it acknowledges output from about 100 kB on) makes the kernel answer with a reset,
 * and what was still on its way is lost: ssh then ends with 255, see https://github.com/apache/mina-sshd/issues/473.
 */
@Component(service = {}, immediate = true)
public final class ConsoleExits {
    /** For a client that says nothing more. */
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final Map<SshServer, Patience> servers = new ConcurrentHashMap<>();

    private record Patience(CommandFactory before, CommandFactory now) {}

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void teach(SshServer server) {
        CommandFactory commands = server.getCommandFactory();
        Patience patience = new Patience(commands, (channel, line) -> new PatientCommand(commands.createCommand(channel, line), channel));
        servers.put(server, patience);
        server.setCommandFactory(patience.now());
    }

    void unteach(SshServer server) {
        Patience patience = servers.remove(server);
        if (patience != null && server.getCommandFactory() == patience.now()) {
            server.setCommandFactory(patience.before());
        }
    }

    private record PatientCommand(Command command, ChannelSession channel) implements Command {
        @Override
        public void setExitCallback(ExitCallback callback) {
            command.setExitCallback((code, message, immediately) -> {
                callback.onExit(code, message, immediately);
                try {
                    channel.close(false).await(DEADLINE);
                } catch (IOException e) {
                    // Somebody breaks this thread off: it goes on to hang up.
                    Thread.currentThread().interrupt();
                }
            });
        }

        @Override
        public void setInputStream(InputStream in) {
            command.setInputStream(in);
        }

        @Override
        public void setOutputStream(OutputStream out) {
            command.setOutputStream(out);
        }

        @Override
        public void setErrorStream(OutputStream err) {
            command.setErrorStream(err);
        }

        @Override
        public void start(ChannelSession session, Environment environment) throws IOException {
            command.start(session, environment);
        }

        @Override
        public void destroy(ChannelSession session) throws Exception {
            command.destroy(session);
        }
    }
}
