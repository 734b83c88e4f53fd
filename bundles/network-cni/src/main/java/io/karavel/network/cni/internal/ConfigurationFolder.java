package io.karavel.network.cni.internal;

import io.karavel.api.ConfigParticipant;
import io.karavel.api.ConfigSnapshot;
import io.karavel.api.ConfigStore;
import io.karavel.api.EngineConfig;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of files that describe networks ({@code cni-config-dir}), as it is now. One thread waits for the kernel to say that something
 * changed, there or, while the folder is not there, in the nearest one above it.
 */
@Component(service = {ConfigurationFolder.class, ConfigParticipant.class})
public final class ConfigurationFolder implements ConfigParticipant {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigurationFolder.class);
    private static final Set<String> ENDINGS = Set.of("conflist", "conf", "json");
    /** Whoever writes files writes several, or one in parts. */
    private static final Duration QUIET = Duration.ofMillis(100);
    private static final int LONGEST_NOISE = 10;
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration STOP_DEADLINE = Duration.ofSeconds(5);

    private final ConfigStore configs;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Thread watcher = new Thread(this::watch, "karavel-network-cni-files");
    private volatile Contents contents = new Contents(Map.of(), Map.of());
    private volatile WatchService watching;
    private volatile boolean stopped;

    /**
     * @param networks by name
     * @param problems of files that describe none, by their paths
     */
    record Contents(Map<String, Described> networks, Map<Path, String> problems) {
        Contents {
            networks = Collections.unmodifiableMap(new LinkedHashMap<>(networks));
            problems = Collections.unmodifiableMap(new LinkedHashMap<>(problems));
        }
    }

    /** A network and the file that describes it. */
    record Described(NetworkConfiguration configuration, Path file, Instant written) {}

    @Activate
    public ConfigurationFolder(@Reference ConfigStore configs) {
        this.configs = configs;
        contents = read(configs.current().engine().cniConfigDir());
        log(new Contents(Map.of(), Map.of()), contents);
        watcher.setDaemon(true);
        watcher.start();
    }

    Contents contents() {
        return contents;
    }

    /** Has someone told when the contents are others, by the watching thread. */
    void listen(Runnable listener) {
        listeners.add(listener);
    }

    void forget(Runnable listener) {
        listeners.remove(listener);
    }

    private void watch() {
        while (!stopped) {
            try (WatchService service = FileSystems.getDefault().newWatchService()) {
                watching = service;
                Path folder = configs.current().engine().cniConfigDir();
                nearest(folder).register(service, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY,
                        StandardWatchEventKinds.ENTRY_DELETE);
                // Not before: what changes from here on is told.
                Contents now = read(folder);
                if (stopped) {
                    return;
                }
                publish(now);
                service.take();
                for (int noise = 0; noise < LONGEST_NOISE && service.poll(QUIET.toMillis(), TimeUnit.MILLISECONDS) != null; noise++) {
                    LOG.debug("Something goes on in {}", folder);
                }
            } catch (ClosedWatchServiceException e) {
                LOG.debug("The configuration is another, or the bundle stops");
            } catch (IOException e) {
                LOG.warn("Files that describe networks cannot be watched", e);
                pause();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            stopped = true;
        }
    }

    private static Path nearest(Path folder) {
        Path here = folder;
        while (!Files.isDirectory(here) && here.getParent() != null) {
            here = here.getParent();
        }
        return here;
    }

    private void publish(Contents now) {
        Contents before = contents;
        if (!now.equals(before)) {
            contents = now;
            log(before, now);
            listeners.forEach(Runnable::run);
        }
    }

    private static void log(Contents before, Contents now) {
        now.problems().forEach((file, problem) -> {
            if (!problem.equals(before.problems().get(file))) {
                LOG.warn("The file {} describes no network: it {}", file, problem);
            }
        });
        now.networks().forEach((name, described) -> {
            if (!described.equals(before.networks().get(name))) {
                LOG.info("The file {} describes the network {} of the plugins {}", described.file(), name,
                        described.configuration().types());
            }
        });
        before.networks().keySet().stream().filter(name -> !now.networks().containsKey(name))
                .forEach(name -> LOG.info("No file describes the network {} any more", name));
    }

    /** In the order of the files' names, of which the first that describes a network of a name counts. */
    static Contents read(Path folder) {
        Map<String, Described> networks = new LinkedHashMap<>();
        Map<Path, String> problems = new LinkedHashMap<>();
        for (Path file : files(folder, problems)) {
            try {
                NetworkConfiguration configuration = NetworkConfiguration.parse(Files.readString(file));
                Described first = networks.get(configuration.name());
                if (first != null) {
                    problems.put(file, "is not used: " + first.file() + " describes the network " + configuration.name() + " already");
                } else if (!configuration.isLoopback()) {
                    networks.put(configuration.name(), new Described(configuration, file, Files.getLastModifiedTime(file).toInstant()));
                }
            } catch (IllegalArgumentException e) {
                problems.put(file, e.getMessage());
            } catch (IOException e) {
                problems.put(file, "cannot be read: " + e.getMessage());
            }
        }
        return new Contents(networks, problems);
    }

    private static List<Path> files(Path folder, Map<Path, String> problems) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> ENDINGS.contains(file.toString().substring(file.toString().lastIndexOf('.') + 1)))
                    .filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            problems.put(folder, "cannot be read: " + e.getMessage());
            return new ArrayList<>();
        }
    }

    @Override
    public Preparation prepare(ConfigSnapshot current, EngineConfig candidate) {
        return new Preparation() {
            @Override
            public void commit() {
                lookAgain();
            }

            @Override
            public void rollback() {
                // Nothing was prepared.
            }
        };
    }

    private void lookAgain() {
        WatchService service = watching;
        if (service != null) {
            try {
                service.close();
            } catch (IOException e) {
                LOG.warn("The folder of files that describe networks may not be the configured one", e);
            }
        }
    }

    @Deactivate
    void close() throws InterruptedException {
        stopped = true;
        watcher.interrupt();
        watcher.join(STOP_DEADLINE.toMillis());
    }
}
