package io.karavel.images.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.ImageService.Progress;
import io.karavel.containerd.ContainerdServices;
import io.karavel.containerd.Diffs;
import io.karavel.containerd.Mount;
import io.karavel.containerd.Snapshots;
import io.karavel.model.Digest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Unpacks layers into snapshots, each on top of the one below, named by their chain ids. Bound to a lease, which keeps
 * what it makes until the image's record does.
 */
final class Unpacker {
    private static final Logger LOG = LoggerFactory.getLogger(Unpacker.class);
    private static final String NAME_LABEL = "containerd.io/snapshot.ref";

    private final Snapshots snapshots;
    private final Diffs diffs;
    private final Progress progress;

    Unpacker(ContainerdServices leased, Progress progress) {
        this.snapshots = leased.snapshots();
        this.diffs = leased.diffs();
        this.progress = progress;
    }

    /** The label by which garbage collection finds the snapshot of an image from its configuration. */
    Map<String, String> reference(Digest topLayer) {
        return topLayer.equals(Chain.EMPTY) ? Map.of()
                : Map.of("containerd.io/gc.ref.snapshot." + snapshots.snapshotter(), topLayer.value());
    }

    /**
     * Unpacks what is not unpacked yet.
     *
     * @param diffIds what the layers have to be without compression
     * @throws EngineException INVALID where a layer is damaged or another than {@code diffIds} says
     */
    void unpack(List<BlobDescriptor> layers, List<Digest> diffIds) {
        if (layers.size() != diffIds.size()) {
            throw EngineException.invalid("the image has " + layers.size() + " layers, its configuration says "
                    + diffIds.size());
        }
        List<Digest> chain = Chain.of(diffIds);
        int first = chain.size();
        while (first > 0 && snapshots.stat(chain.get(first - 1).value()).isEmpty()) {
            first--;
        }
        for (int i = first; i < chain.size(); i++) {
            Digest expected = diffIds.get(i);
            progress.step(expected.shortForm(), "Unpacking", i - first, chain.size() - first);
            String below = i == 0 ? "" : chain.get(i - 1).value();
            unpack(layers.get(i), below, Optional.of(expected));
            progress.step(expected.shortForm(), "Unpacked", i - first + 1, chain.size() - first);
        }
    }

    /** Unpacks the only layer of an image whose configuration is still to be written, and tells its diff id. */
    Digest unpack(BlobDescriptor layer) {
        return unpack(layer, "", Optional.empty());
    }

    private Digest unpack(BlobDescriptor layer, String below, Optional<Digest> expected) {
        String key = "karavel-unpack-" + UUID.randomUUID();
        List<Mount> mounts = snapshots.prepare(key, below, Map.of());
        boolean committed = false;
        try {
            Digest diffId = apply(layer, mounts);
            if (expected.isPresent() && !expected.get().equals(diffId)) {
                throw EngineException.invalid("a layer does not match its digest: it is " + diffId
                        + ", the image configuration says " + expected.get());
            }
            committed = commit(below.isEmpty() ? diffId : Chain.next(new Digest(below), diffId), key);
            return diffId;
        } finally {
            if (!committed) {
                remove(key);
            }
        }
    }

    /**
     * Whether it was done; it need not be where somebody else unpacked the same layer meanwhile, with the same result.
     */
    private boolean commit(Digest chainId, String key) {
        try {
            snapshots.commit(chainId.value(), key, Map.of(NAME_LABEL, chainId.value()));
            return true;
        } catch (EngineException e) {
            if (e.kind() == ErrorKind.CONFLICT) {
                return false;
            }
            throw e;
        }
    }

    private Digest apply(BlobDescriptor layer, List<Mount> mounts) {
        try {
            return diffs.apply(layer.toContainerd(), mounts).digest();
        } catch (EngineException e) {
            if (e.kind() == ErrorKind.UNAVAILABLE || e.kind() == ErrorKind.TIMEOUT) {
                throw e;
            }
            throw new EngineException(ErrorKind.INVALID, "cannot unpack the layer " + layer.digest() + ": "
                    + e.getMessage(), e);
        }
    }

    private void remove(String key) {
        try {
            snapshots.remove(key);
        } catch (EngineException e) {
            LOG.warn("The unfinished snapshot {} stays until its lease ends: {}", key, e.getMessage());
        }
    }
}
