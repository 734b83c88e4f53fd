package io.karavel.images.internal;

import io.karavel.model.Digest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Chain ids: what a layer together with all below it is called, as the OCI image specification defines it. */
final class Chain {
    /** The top of an image without layers, which the specification does not name: the digest of nothing. */
    static final Digest EMPTY = Digest.sha256(new byte[0]);

    private Chain() {}

    /** The chain ids of layers, lowest first. */
    static List<Digest> of(List<Digest> diffIds) {
        List<Digest> chain = new ArrayList<>();
        for (Digest diffId : diffIds) {
            chain.add(chain.isEmpty() ? diffId : next(chain.get(chain.size() - 1), diffId));
        }
        return chain;
    }

    static Digest next(Digest below, Digest diffId) {
        return Digest.sha256((below + " " + diffId).getBytes(StandardCharsets.US_ASCII));
    }

    static Digest top(List<Digest> diffIds) {
        List<Digest> chain = of(diffIds);
        return chain.isEmpty() ? EMPTY : chain.get(chain.size() - 1);
    }

    /** The name by which the snapshotter knows a chain; it calls nothing "". */
    static String snapshot(Digest chainId) {
        return chainId.equals(EMPTY) ? "" : chainId.value();
    }
}
