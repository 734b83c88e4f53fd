package io.karavel.api;

import io.karavel.model.ContainerStats;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** What containers use, as the kernel counts it: nobody else is asked. Containers are named as in {@link ContainerService}. */
@ProviderType
public interface StatsService {
    /**
     * What a container uses now.
     *
     * @throws EngineException {@code NOT_FOUND}
     */
    ContainerStats read(String reference);

    /**
     * Delivers what a container uses, at once and then every second, also while it does not run. A subscriber that has not taken the last
     * gets the next one later. Ends when the container is removed.
     *
     * @throws EngineException {@code NOT_FOUND}
     */
    Following follow(String reference, StatsSubscriber subscriber);

    /**
     * The processes of a running container, as {@code ps} on this machine shows them.
     *
     * @param psArguments of {@code ps}; with them its output has to have a column {@code PID}
     * @throws EngineException {@code NOT_FOUND}; {@code CONFLICT} for one that does not run; {@code INVALID} for arguments that name the
     *                         column of process ids otherwise; {@code SYSTEM} where {@code ps} fails
     */
    ProcessTable processes(String reference, String psArguments);

    /** Takes what a container uses, one after the other. */
    interface StatsSubscriber {
        /** The next follows when the returned stage is complete; when it fails, none does. Must not block. */
        CompletionStage<Void> deliver(ContainerStats stats);
    }

    /** A table of processes. Each row has as many columns as there are titles. */
    record ProcessTable(List<String> titles, List<List<String>> rows) {
        public ProcessTable {
            titles = List.copyOf(titles);
            rows = rows.stream().map(List::copyOf).toList();
        }
    }
}
