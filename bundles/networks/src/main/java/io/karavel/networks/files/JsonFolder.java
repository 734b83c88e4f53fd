package io.karavel.networks.files;

import io.karavel.api.EngineException;
import io.karavel.disk.Disk;
import io.karavel.disk.LocalDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records of one type, each in a file that has its key for a name. A file is written aside and put into its place, so that a reader finds
 * the old one or the new. Calls for one key must not overlap.
 *
 * @param durable whether they have to survive a power cut; those that describe what a power cut ends need not
 */
public record JsonFolder<T>(Path folder, Class<T> type, boolean durable) {
    private static final Logger LOG = LoggerFactory.getLogger(JsonFolder.class);
    private static final String ENDING = ".json";
    private static final AtomicLong COUNT = new AtomicLong();
    private static final Disk DISK = new LocalDisk();

    /** All there are by key. One that cannot be read is set aside, which is said in the log. */
    public Map<String, T> readAll() {
        Map<String, T> found = new LinkedHashMap<>();
        if (!Files.isDirectory(folder)) {
            return found;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files.sorted()::iterator) {
                String name = file.getFileName().toString();
                if (name.endsWith(".new")) {
                    Files.deleteIfExists(file);
                } else if (name.endsWith(ENDING)) {
                    read(file).ifPresent(value -> found.put(name.substring(0, name.length() - ENDING.length()), value));
                }
            }
        } catch (IOException e) {
            throw EngineException.system("cannot read " + folder + ": " + e.getMessage(), e);
        }
        return found;
    }

    private Optional<T> read(Path file) throws IOException {
        try {
            return Optional.of(NetworkJson.read(Files.readAllBytes(file), type));
        } catch (IOException | IllegalArgumentException e) {
            Path aside = file.resolveSibling(file.getFileName() + ".damaged");
            Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
            LOG.error("{} cannot be read and was renamed to {}: {}", file, aside.getFileName(), e.getMessage());
            return Optional.empty();
        }
    }

    public void write(String key, T value) {
        Path place = folder.resolve(key + ENDING);
        Path aside = folder.resolve(key + "." + COUNT.incrementAndGet() + ".new");
        try {
            Files.createDirectories(folder);
            if (durable) {
                DISK.write(aside, NetworkJson.write(value));
            } else {
                Files.write(aside, NetworkJson.write(value));
            }
            DISK.replace(aside, place);
            sync();
        } catch (IOException e) {
            throw EngineException.system("cannot write " + place + ": " + e.getMessage(), e);
        }
    }

    public void delete(String key) {
        try {
            if (Files.deleteIfExists(folder.resolve(key + ENDING))) {
                sync();
            }
        } catch (IOException e) {
            throw EngineException.system("cannot delete " + folder.resolve(key + ENDING) + ": " + e.getMessage(), e);
        }
    }

    private void sync() throws IOException {
        if (durable) {
            DISK.sync(folder);
        }
    }
}
