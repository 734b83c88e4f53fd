package io.karavel.itests.faults;

import static org.junit.Assert.assertEquals;

import io.karavel.itests.faults.plugin.StormCrun;
import io.karavel.itests.faults.plugin.StormGvisor;
import io.karavel.itests.support.Engine;
import io.karavel.itests.support.HttpReply;
import io.karavel.itests.support.PluginJar;
import io.karavel.itests.support.RawConnection;
import io.karavel.itests.support.Workspace;
import io.karavel.spi.runtime.OciRuntime;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;

/** The runtimes of a storm, of every sort there is, and what is done to them. */
final class SwappedRuntimes {
    private static final String ARGUED = "argued";
    private static final String PASSING = "passing";
    private static final String CRUN = "storm-crun";
    private static final String GVISOR = "storm-gvisor";
    /** What containers are started with; the empty one is the default, whatever that is. */
    static final List<String> NAMES = List.of(ARGUED, CRUN, "", PASSING, GVISOR, "runc");
    private static final int LOGGED = 200;
    private static final String MERGE = "Content-Type: application/merge-patch+json\r\n";
    private static final List<String> DEFAULTS = List.of("runc", ARGUED);

    private final Engine engine;
    private final History history;
    private final Map<String, Outage> outages = new ConcurrentHashMap<>();
    private final PluginJar crun = new PluginJar("io.karavel.itests.storm.crun", CRUN, StormCrun.class, OciRuntime.class, "");
    private final PluginJar gvisor = new PluginJar("io.karavel.itests.storm.gvisor", GVISOR, StormGvisor.class, OciRuntime.class, "");
    private int changes;

    /** What may happen to a runtime. */
    enum Change { ARGUE, REMOVE, CHOOSE_DEFAULT, UPDATE_CRUN, UPDATE_GVISOR, REINSTALL_CRUN, UPDATE_CONTAINERD_RUNTIME, UPDATE_REGISTRY }

    SwappedRuntimes(Engine engine, History history) {
        this.engine = engine;
        this.history = history;
        NAMES.forEach(name -> outages.put(name, new Outage()));
    }

    /** When a runtime was not there at all, so that it could not be started with. */
    Outage outage(String name) {
        return outages.get(name);
    }

    void install() {
        argue(ARGUED);
        argue(PASSING);
        shell("bundle:install -s " + jar(crun) + "; bundle:install -s " + jar(gvisor));
    }

    void uninstall() {
        shell("bundle:uninstall " + crun.symbolicName() + " " + gvisor.symbolicName());
    }

    void change(Random random) {
        change(Change.values()[random.nextInt(Change.values().length)]);
    }

    void change(Change change) {
        changes++;
        switch (change) {
            case ARGUE -> argue(ARGUED);
            case REMOVE -> {
                outage(PASSING).begins();
                configure("{\"runtimes\":{\"" + PASSING + "\":null}}");
                argue(PASSING);
                outage(PASSING).ends();
            }
            case CHOOSE_DEFAULT -> configure("{\"default-runtime\":\"" + DEFAULTS.get(changes % DEFAULTS.size()) + "\"}");
            case UPDATE_CRUN -> shell("bundle:update " + crun.symbolicName() + " " + jar(crun));
            case UPDATE_GVISOR -> shell("bundle:update " + gvisor.symbolicName() + " " + jar(gvisor));
            case REINSTALL_CRUN -> {
                outage(CRUN).begins();
                shell("bundle:uninstall " + crun.symbolicName() + "; bundle:install -s " + jar(crun));
                outage(CRUN).ends();
            }
            case UPDATE_CONTAINERD_RUNTIME -> shell("bundle:update io.karavel.runtime-containerd");
            case UPDATE_REGISTRY -> shell("bundle:update io.karavel.runtime-registry");
        }
    }

    /** A runtime by runc, with other arguments each time. */
    private void argue(String name) {
        configure("{\"runtimes\":{\"" + name + "\":" + argued(changes) + "}}");
    }

    static String argued(int number) {
        return "{\"path\":\"runc\",\"runtimeArgs\":[\"--log-format=text\",\"--log=/dev/null\",\"--criu=" + number + "\"]}";
    }

    /** @return how long it took, in nanoseconds */
    long configure(String patch) {
        history.add("change", patch.substring(0, Math.min(patch.length(), LOGGED)));
        long begin = System.nanoTime();
        HttpReply reply = RawConnection.request(engine.socket(), "POST", "/karavel/v1/config", patch, MERGE);
        long took = System.nanoTime() - begin;
        assertEquals(patch + ": " + reply, 200, reply.status());
        return took;
    }

    private void shell(String line) {
        history.add("change", line);
        engine.karavel("shell", line).expect(0);
    }

    private String jar(PluginJar plugin) {
        changes++;
        Path file = plugin.write("1.0." + changes, Workspace.file("plugin.jar"));
        return file.toUri().toString();
    }
}
