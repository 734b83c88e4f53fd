package io.karavel.engine.internal;

import io.karavel.spi.runtime.Task;
import io.karavel.stdio.ProcessStreams;
import java.util.concurrent.CompletionStage;

/** One run of a container, while it lasts: the handles that are kept. */
record Run(Task task, ProcessStreams streams, Log log) {
    /**
     * Where its output goes.
     *
     * @param written completes when the last of it is there
     * @param reader  who reads it; where that was exchanged, the next one has to take the run over
     */
    record Log(CompletionStage<Void> written, RunStreams reader) {}

    Run with(Task other) {
        return new Run(other, streams, log);
    }
}
