package io.karavel.volumes.internal;

import static java.util.Objects.requireNonNull;

import io.karavel.model.ContainerId;
import io.karavel.model.Volume;
import java.util.Optional;

/**
 * A volume as it is kept on disk.
 *
 * @param unfinished what is being done to it, so that the next engine can finish or undo it where this one is killed
 */
record StoredVolume(Volume volume, Optional<Unfinished> unfinished) {
    /**
     * Something that was begun.
     *
     * @param container the container it is done for; empty where someone asked for the volume alone
     * @param made      whether the volume is being made; otherwise it was there, and is being filled
     */
    record Unfinished(Optional<ContainerId> container, boolean made) {
        Unfinished {
            container = container == null ? Optional.empty() : container;
        }

        boolean isFor(ContainerId other) {
            return container.filter(other::equals).isPresent();
        }
    }

    StoredVolume {
        requireNonNull(volume);
        unfinished = unfinished == null ? Optional.empty() : unfinished;
    }

    StoredVolume(Volume volume) {
        this(volume, Optional.empty());
    }

    StoredVolume with(Unfinished work) {
        return new StoredVolume(volume, Optional.of(work));
    }

    StoredVolume finished() {
        return new StoredVolume(volume);
    }

    boolean isUnfinishedFor(ContainerId container) {
        return unfinished.filter(work -> work.isFor(container)).isPresent();
    }

    /** Whether anybody may see it: not while it is made for nobody in particular, which may yet fail. */
    boolean isShown() {
        return unfinished.filter(work -> work.container().isEmpty()).isEmpty();
    }
}
