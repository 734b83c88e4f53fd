package io.karavel.runtime.registry.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scripts that were written for a configuration which is not in force yet, and go if it never is. One that a container is bound to
 * meanwhile stays.
 */
final class PreparedScripts {
    private static final Logger LOG = LoggerFactory.getLogger(PreparedScripts.class);

    private final ConcurrentMap<Path, Batch> owners = new ConcurrentHashMap<>();

    Batch begin() {
        return new Batch();
    }

    /** Somebody relies on a script from now on. Once this returns it is written again where it is missing, and no longer removed. */
    void release(Path script) {
        owners.remove(script);
    }

    /** Those of one change. */
    final class Batch {
        private final List<Path> written = new ArrayList<>();

        void write(WrapperScript script) {
            // Owned before it is there: whoever finds it there can release it.
            boolean owned = !Files.exists(script.file()) && owners.putIfAbsent(script.file(), this) == null;
            boolean created = false;
            try {
                created = script.write();
            } finally {
                if (owned && !created) {
                    owners.remove(script.file(), this);
                }
            }
            if (owned && created) {
                written.add(script.file());
            }
        }

        /** Sees to it that all of them survive a power cut. */
        void sync() {
            Set<Path> folders = new TreeSet<>();
            written.forEach(script -> folders.add(script.getParent()));
            folders.forEach(WrapperScript::sync);
        }

        void keep() {
            written.forEach(script -> owners.remove(script, this));
        }

        void undo() {
            for (Path script : written) {
                owners.computeIfPresent(script, (path, owner) -> {
                    if (owner != this) {
                        return owner;
                    }
                    delete(path);
                    return null;
                });
            }
        }

        private void delete(Path script) {
            try {
                Files.deleteIfExists(script);
            } catch (IOException e) {
                LOG.warn("The wrapper script {} is of no use and could not be removed", script, e);
            }
        }
    }
}
