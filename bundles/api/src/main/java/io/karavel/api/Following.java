package io.karavel.api;

import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** Something that goes on being delivered until it ends or is closed. */
@ProviderType
public interface Following extends AutoCloseable {
    /** Completes when all was delivered, or after {@link #close()}; fails when reading did. */
    CompletionStage<Void> ended();

    /** Delivers no more. Does not block. */
    @Override
    void close();
}
