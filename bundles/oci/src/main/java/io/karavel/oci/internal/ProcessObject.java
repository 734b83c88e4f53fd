package io.karavel.oci.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.karavel.api.EngineConfig;
import io.karavel.api.EngineException;
import io.karavel.api.ExecService.ExecRequest;
import io.karavel.model.Container;
import io.karavel.model.ContainerConfig;
import io.karavel.model.HostConfig;
import io.karavel.model.TerminalSize;
import io.karavel.model.Ulimit;
import io.karavel.oci.ExecProcessRequest;
import io.karavel.oci.RootfsFiles;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** OCI's {@code process} object: of a container's first process, and of one that is added. */
final class ProcessObject {
    private static final BigInteger UNLIMITED = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
    private static final Path APPARMOR = Path.of("/sys/kernel/security/apparmor/profiles");

    private final Container container;
    private final EngineConfig engine;
    private final Host host;
    private final SecurityOptions security;
    private final RootfsFiles files;

    ProcessObject(Container container, EngineConfig engine, RootfsFiles files, Host host) {
        this.container = container;
        this.engine = engine;
        this.host = host;
        this.files = files;
        this.security = SecurityOptions.parse(container.hostConfig().security().securityOpt(), engine.noNewPrivileges());
    }

    ObjectNode first(Optional<Path> init, List<String> variables) {
        ContainerConfig config = container.config();
        if (config.commandLine().isEmpty()) {
            throw EngineException.invalid("no command specified");
        }
        List<String> command = init.isPresent() ? InitProcess.prefix(config.commandLine()) : config.commandLine();
        List<String> environment = Environment.of(hostname(), config.tty(), variables, config.env());
        ObjectNode process = process(command, environment, config.workingDir(), config.user(),
                Capabilities.of(container.hostConfig().security(), host));
        putTerminal(process, config.tty(), container.hostConfig().consoleSize());
        return process;
    }

    ObjectNode added(ExecProcessRequest request) {
        ExecRequest exec = request.exec();
        ContainerConfig config = container.config();
        String user = exec.user().isEmpty() ? config.user() : exec.user();
        String folder = exec.workingDir().isEmpty() ? config.workingDir() : exec.workingDir();
        List<String> environment = Environment.of(hostname(), exec.tty(), config.env(), exec.env());
        List<String> capabilities = exec.privileged()
                ? List.copyOf(host.capabilities())
                : Capabilities.of(container.hostConfig().security(), host);
        ObjectNode process = process(exec.command(), environment, folder, user, capabilities);
        putTerminal(process, exec.tty(), request.size().or(exec::consoleSize));
        return process;
    }

    /** The name the container has for itself. */
    String hostname() {
        String wanted = container.config().hostname();
        if (!wanted.isEmpty()) {
            return wanted;
        }
        return container.hostConfig().namespaces().hostNetwork() ? host.name() : container.id().shortForm();
    }

    private ObjectNode process(
            List<String> command, List<String> environment, String folder, String user, List<String> capabilities) {
        HostConfig config = container.hostConfig();
        Users.User identity = Users.in(files).find(user, config.security().groupAdd());
        ObjectNode process = Json.object();
        process.set("user", identity.json());
        process.set("args", Json.strings(command));
        process.set("env", Json.strings(environment));
        process.put("cwd", folder.isEmpty() ? "/" : Path.of(folder).normalize().toString());
        process.set("capabilities", Capabilities.json(capabilities, identity.uid()));
        ArrayNode limits = limits(config);
        if (!limits.isEmpty()) {
            process.set("rlimits", limits);
        }
        process.put("noNewPrivileges", security.noNewPrivileges());
        process.put("oomScoreAdj", config.oomScoreAdj());
        security.apparmor().filter(profile -> !profile.equals("unconfined") && Files.exists(APPARMOR))
                .ifPresent(profile -> process.put("apparmorProfile", profile));
        return process;
    }

    private static void putTerminal(ObjectNode process, boolean terminal, Optional<TerminalSize> size) {
        process.put("terminal", terminal);
        if (terminal) {
            size.filter(each -> each.height() > 0 && each.width() > 0).ifPresent(each -> process.set("consoleSize",
                    Json.object().put("height", each.height()).put("width", each.width())));
        }
    }

    private ArrayNode limits(HostConfig config) {
        Map<String, Ulimit> byName = new TreeMap<>();
        engine.defaultUlimits().forEach(limit -> byName.put(limit.name(), limit));
        config.resources().ulimits().forEach(limit -> byName.put(limit.name(), limit));
        return Json.objects(byName.values().stream()
                .map(limit -> Json.object().put("type", "RLIMIT_" + limit.name().toUpperCase(Locale.ROOT))
                        .put("hard", unsigned(limit.hard())).put("soft", unsigned(limit.soft())))
                .toList());
    }

    private static BigInteger unsigned(long value) {
        return value < 0 ? UNLIMITED : BigInteger.valueOf(value);
    }
}
