package io.karavel.images.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.containerd.ContainerdServices;
import io.karavel.containerd.ImageRecord;
import io.karavel.containerd.Snapshots;
import io.karavel.model.Digest;
import io.karavel.model.ImageReference;
import io.karavel.model.Platform;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The catalogue in force. It is read in the background when the service starts, and again whenever somebody changed
 * something: the records by one RPC, and what is not known yet of their targets.
 */
final class LiveCatalogue {
    private static final Logger LOG = LoggerFactory.getLogger(LiveCatalogue.class);
    /** How long a reader waits for the first reading, which goes on all the same. */
    private static final long PATIENCE_SECONDS = 60;

    private static final Long NOT_UNPACKED = 0L;

    private final ContainerdServices containerd;
    private final ImageTree tree;
    private final Map<Digest, KnownImage> known = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> first = new CompletableFuture<>();
    private final AtomicReference<Numbered> latest = new AtomicReference<>();
    private final AtomicLong readings = new AtomicLong();

    private record Numbered(long reading, Catalogue catalogue) {}

    LiveCatalogue(ContainerdServices containerd) {
        this.containerd = containerd;
        this.tree = new ImageTree(new Blobs(containerd.content()), Platform.host());
    }

    /** Whether there is one, so that {@link #current()} does not wait. */
    boolean ready() {
        return latest.get() != null;
    }

    /** Without waiting, except for the first reading. UNAVAILABLE where that does not come. */
    Catalogue current() {
        if (!ready()) {
            awaitFirst();
        }
        return latest.get().catalogue();
    }

    private void awaitFirst() {
        try {
            first.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new EngineException(ErrorKind.UNAVAILABLE, "the image store is closed", e.getCause());
        } catch (TimeoutException e) {
            throw new EngineException(ErrorKind.UNAVAILABLE, "the images are not read yet", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(ErrorKind.UNAVAILABLE, "interrupted while the images were read", e);
        }
    }

    /** Lets go of those who wait for the first reading. */
    void close() {
        first.completeExceptionally(new IllegalStateException("the image service stops"));
    }

    /**
     * Reads what is so now. What is returned, and what others see from now on, has every change made before the call.
     */
    Catalogue refresh() {
        long reading = readings.incrementAndGet();
        Numbered mine = new Numbered(reading, read());
        Numbered newest = latest.accumulateAndGet(mine,
                (old, candidate) -> old == null || old.reading() < candidate.reading() ? candidate : old);
        first.complete(null);
        return newest.catalogue();
    }

    private Catalogue read() {
        Map<Digest, KnownImage> images = new LinkedHashMap<>();
        Map<Digest, List<ImageReference>> names = new LinkedHashMap<>();
        for (ImageRecord record : containerd.images().list()) {
            BlobDescriptor target = BlobDescriptor.of(record.target());
            try {
                KnownImage image = known.get(target.digest());
                images.put(target.digest(), image == null ? learn(target) : image);
                ImageNames.nameOf(record).ifPresent(name ->
                        names.computeIfAbsent(target.digest(), digest -> new ArrayList<>()).add(name));
            } catch (EngineException e) {
                if (e.kind() != ErrorKind.NOT_FOUND && e.kind() != ErrorKind.INVALID) {
                    throw e;
                }
                LOG.warn("The image {} is left out, because it cannot be read: {}", record.name(), e.getMessage());
            }
        }
        known.keySet().retainAll(images.keySet());
        return new Catalogue(images, names);
    }

    private KnownImage learn(BlobDescriptor target) {
        ImageTree.PlatformImage image = tree.find(target);
        List<Long> sizes = Chain.of(image.description().diffIds()).stream().map(this::unpackedSize).toList();
        KnownImage learned = new KnownImage(target, image, sizes);
        // Other programs make the record first and unpack then: until it is unpacked, its sizes are news each time.
        if (!sizes.contains(NOT_UNPACKED)) {
            known.put(target.digest(), learned);
        }
        return learned;
    }

    /** What is not unpacked takes up nothing. */
    private long unpackedSize(Digest chainId) {
        Snapshots snapshots = containerd.snapshots();
        try {
            return snapshots.usage(chainId.value()).bytes();
        } catch (EngineException e) {
            if (e.kind() == ErrorKind.NOT_FOUND) {
                return NOT_UNPACKED;
            }
            throw e;
        }
    }
}
