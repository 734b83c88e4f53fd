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
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The catalogue in force. It is read when it is first asked for, and again whenever we changed something: the records
 * by one RPC, and what is not known yet of their targets.
 */
final class LiveCatalogue {
    private static final Logger LOG = LoggerFactory.getLogger(LiveCatalogue.class);
    private static final long FIRST_READING_SECONDS = 60;

    private final ContainerdServices containerd;
    private final ImageTree tree;
    private final Map<Digest, KnownImage> known = new ConcurrentHashMap<>();
    private final AtomicReference<CompletableFuture<Catalogue>> first = new AtomicReference<>();
    private final AtomicReference<Numbered> latest = new AtomicReference<>();
    private final AtomicLong readings = new AtomicLong();

    private record Numbered(long reading, Catalogue catalogue) {}

    LiveCatalogue(ContainerdServices containerd) {
        this.containerd = containerd;
        this.tree = new ImageTree(new Blobs(containerd.content()), Platform.host());
    }

    /** Without waiting, except for the first reading, which one caller does for all. */
    Catalogue current() {
        Numbered numbered = latest.get();
        return numbered != null ? numbered.catalogue() : readFirst();
    }

    private Catalogue readFirst() {
        CompletableFuture<Catalogue> mine = new CompletableFuture<>();
        CompletableFuture<Catalogue> theirs = first.compareAndExchange(null, mine);
        if (theirs != null) {
            return await(theirs);
        }
        try {
            Catalogue catalogue = refresh();
            mine.complete(catalogue);
            return catalogue;
        } catch (RuntimeException e) {
            mine.completeExceptionally(e);
            throw e;
        } finally {
            // After a failure the next caller tries again; after success nobody comes here any more.
            first.set(null);
        }
    }

    private static Catalogue await(CompletableFuture<Catalogue> reading) {
        try {
            return reading.get(FIRST_READING_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof EngineException cause) {
                throw new EngineException(cause.kind(), cause.getMessage(), cause);
            }
            throw new CompletionException(e.getCause());
        } catch (TimeoutException e) {
            throw new EngineException(ErrorKind.UNAVAILABLE, "the images are not read yet", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(ErrorKind.UNAVAILABLE, "interrupted while the images were read", e);
        }
    }

    /**
     * Reads what is so now. What is returned, and what others see from now on, has every change made before the call.
     */
    Catalogue refresh() {
        long reading = readings.incrementAndGet();
        Numbered mine = new Numbered(reading, read());
        Numbered newest = latest.accumulateAndGet(mine,
                (old, candidate) -> old == null || old.reading() < candidate.reading() ? candidate : old);
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
        known.put(target.digest(), learned);
        return learned;
    }

    /** What is not unpacked takes up nothing. */
    private long unpackedSize(Digest chainId) {
        Snapshots snapshots = containerd.snapshots();
        try {
            return snapshots.usage(chainId.value()).bytes();
        } catch (EngineException e) {
            if (e.kind() == ErrorKind.NOT_FOUND) {
                return 0;
            }
            throw e;
        }
    }
}
