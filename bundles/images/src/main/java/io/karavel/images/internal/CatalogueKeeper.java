package io.karavel.images.internal;

import io.karavel.containerd.ContainerdClient;
import io.karavel.containerd.ContainerdEvent;
import io.karavel.containerd.EventListener;
import io.karavel.containerd.EventSubscription;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the catalogue up to date, on a thread of its own: reads it at once, however long that takes to succeed, and anew
 * after each change that containerd tells of, whoever made it.
 */
final class CatalogueKeeper implements EventListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogueKeeper.class);
    private static final List<String> IMAGE_EVENTS = List.of("topic~=\"^/images/\"");
    private static final long FIRST_DELAY_MILLIS = 100;
    private static final long LONGEST_DELAY_MILLIS = 5_000;
    private static final long JOIN_MILLIS = 5_000;

    private final ContainerdClient containerd;
    private final LiveCatalogue catalogue;
    private final Semaphore changes = new Semaphore(0);
    private final Thread thread = new Thread(this::keep, "karavel-images");
    private Optional<EventSubscription> subscription = Optional.empty();

    CatalogueKeeper(ContainerdClient containerd, LiveCatalogue catalogue) {
        this.containerd = containerd;
        this.catalogue = catalogue;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void keep() {
        long delay = FIRST_DELAY_MILLIS;
        try {
            while (!Thread.currentThread().isInterrupted()) {
                if (read()) {
                    delay = FIRST_DELAY_MILLIS;
                    changes.acquire();
                    changes.drainPermits();
                } else {
                    TimeUnit.MILLISECONDS.sleep(delay);
                    delay = Math.min(2 * delay, LONGEST_DELAY_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("the images are kept no more");
        } finally {
            subscription.ifPresent(EventSubscription::close);
        }
    }

    /** The first time twice: at once, for those who wait, and again when no later change can be missed. */
    private boolean read() {
        try {
            catalogue.refresh();
            if (subscription.isEmpty()) {
                subscription = Optional.of(containerd.events().subscribe(IMAGE_EVENTS, this));
                catalogue.refresh();
            }
            return true;
        } catch (RuntimeException e) {
            if (!Thread.currentThread().isInterrupted()) {
                LOG.warn("Cannot read the images; trying again: {}", e.toString());
            }
            return false;
        }
    }

    @Override
    public void happened(ContainerdEvent event) {
        changes.release();
    }

    @Override
    public void resubscribed() {
        changes.release();
    }

    /** Ends the thread. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(JOIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
