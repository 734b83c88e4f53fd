package io.karavel.shell.internal;

import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.karavel.api.ConfigService;
import io.karavel.api.ConfigStore;
import io.karavel.api.ContainerService;
import io.karavel.api.EngineException;
import io.karavel.api.EngineService;
import io.karavel.model.Container;
import io.karavel.model.RuntimeBinding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** Writes down all that helps to understand why the engine does what it does, or does not. */
@Service
@Command(scope = "engine", name = "dump", description = "Writes what the engine is at into a file that only root can read: its threads, "
        + "containers, configuration and bundles. Example: engine:dump")
public final class EngineDumpCommand implements Action {
    private static final ObjectWriter JSON = new JsonMapper().writerWithDefaultPrettyPrinter();

    @Reference
    EngineService engine;

    @Reference
    ConfigStore configs;

    @Reference
    ConfigService settings;

    @Reference
    ContainerService containers;

    @Reference
    BundleContext bundles;

    @Option(name = "-p", aliases = "--print", description = "Prints it instead")
    boolean print;

    @Override
    public Object execute() {
        if (print) {
            System.out.print(text());
            return null;
        }
        Path file = configs.current().engine().execRoot().resolve("dumps")
                .resolve("engine-" + Instant.now().toString().replace(':', '-') + ".txt");
        try {
            Files.createDirectories(file.getParent());
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, text(), StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw EngineException.system("cannot write " + file + ": " + e, e);
        }
        System.out.println(file);
        return null;
    }

    String text() {
        StringBuilder text = new StringBuilder();
        Runtime java = Runtime.getRuntime();
        section(text, "Engine", engine.info().toString() + "\nat " + Instant.now() + ", process " + ProcessHandle.current().pid()
                + ", memory " + Sizes.of(java.totalMemory() - java.freeMemory()) + " of at most " + Sizes.of(java.maxMemory()));
        section(text, "Containers", String.join("\n", containers.list().stream().sorted(Comparator.comparing(Container::created))
                .map(EngineDumpCommand::line).toList()));
        section(text, "Configuration", json());
        section(text, "Bundles", String.join("\n", Arrays.stream(bundles.getBundles()).map(EngineDumpCommand::line).toList()));
        section(text, "Threads", Dump.threads());
        return text.toString();
    }

    private static void section(StringBuilder text, String title, String contents) {
        text.append("== ").append(title).append(" ==\n").append(contents.strip()).append("\n\n");
    }

    private static String line(Container container) {
        return container.id() + " " + container.name() + "\n    wanted " + container.desired() + "\n    observed " + container.actual()
                + "\n    bound to " + container.runtime().map(RuntimeBinding::toString).orElse("nothing yet");
    }

    private static String line(Bundle bundle) {
        String state = switch (bundle.getState()) {
            case Bundle.ACTIVE -> "active";
            case Bundle.RESOLVED -> "resolved";
            case Bundle.INSTALLED -> "installed";
            case Bundle.STARTING -> "starting";
            case Bundle.STOPPING -> "stopping";
            default -> "uninstalled";
        };
        return bundle.getBundleId() + " " + bundle.getSymbolicName() + " " + bundle.getVersion() + " " + state;
    }

    private String json() {
        Map<String, Object> values = new LinkedHashMap<>();
        settings.settings().forEach(setting -> values.put(setting.key(), setting.value()));
        try {
            return JSON.writeValueAsString(values);
        } catch (IOException e) {
            throw EngineException.system("the configuration cannot be written as JSON: " + e.getMessage(), e);
        }
    }
}
