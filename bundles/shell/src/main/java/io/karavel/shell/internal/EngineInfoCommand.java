package io.karavel.shell.internal;

import io.karavel.api.ConfigStore;
import io.karavel.api.DrainService;
import io.karavel.api.EngineConfig;
import io.karavel.api.EngineService;
import io.karavel.api.EngineService.EngineInfo;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;

/** Shows the engine as a whole. */
@Service
@Command(scope = "engine", name = "info", description = "Shows what the engine is and has. Example: engine:info")
public final class EngineInfoCommand implements Action {
    @Reference
    EngineService engine;

    @Reference
    ConfigStore configs;

    @Reference
    DrainService drain;

    @Override
    public Object execute() {
        EngineInfo info = engine.info();
        EngineConfig config = configs.current().engine();
        ShellTable table = new ShellTable().noHeaders();
        table.column("What");
        table.column("Value");
        row(table, "Version", info.version());
        row(table, "Id", info.id());
        row(table, "Containers", info.containers() + " (" + info.running() + " running, " + info.paused() + " paused, "
                + info.stopped() + " stopped)");
        drain.since().ifPresent(since -> row(table, "Drained", "since " + since + ", takes no new containers"));
        row(table, "Images", info.images());
        row(table, "Storage", info.storageDriver());
        row(table, "Runtimes", String.join(", ", config.runtimes().keySet().stream().sorted().toList()) + "; default "
                + config.defaultRuntime());
        row(table, "Listens on", String.join(", ", config.hosts()));
        row(table, "Data", config.dataRoot());
        row(table, "Sockets and pipes", config.execRoot());
        info.components().forEach((component, version) -> row(table, component, version));
        table.print(System.out);
        return null;
    }

    private static void row(ShellTable table, String what, Object value) {
        table.addRow().addContent(what, value);
    }
}
