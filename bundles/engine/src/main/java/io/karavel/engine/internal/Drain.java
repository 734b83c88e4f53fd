package io.karavel.engine.internal;

import io.karavel.api.DrainService;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether clients may create and start containers just now. */
@Component(service = {DrainService.class, Drain.class})
public final class Drain implements DrainService {
    private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

    /** Null while there is none. */
    private final AtomicReference<Instant> since = new AtomicReference<>();

    @Activate
    public Drain() {
        // The engine takes work when it starts.
    }

    @Override
    public void begin() {
        if (since.compareAndSet(null, Instant.now())) {
            LOG.info("The engine is drained: it creates and starts no containers for clients");
        }
    }

    @Override
    public void end() {
        if (since.getAndSet(null) != null) {
            LOG.info("The drain is over: the engine creates and starts containers again");
        }
    }

    @Override
    public Optional<Instant> since() {
        return Optional.ofNullable(since.get());
    }

    /** Refuses new work. */
    void check() {
        if (since.get() != null) {
            throw new EngineException(ErrorKind.UNAVAILABLE,
                    "the engine is drained and creates and starts no containers; 'engine:drain --end' in its console ends that");
        }
    }
}
