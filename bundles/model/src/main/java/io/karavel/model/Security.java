package io.karavel.model;

import java.util.List;
import java.util.Optional;

/**
 * What a container may do, in the terms of Docker's {@code HostConfig}.
 *
 * @param maskedPaths   absent for the engine's default; an empty list masks nothing
 * @param readonlyPaths as {@code maskedPaths}
 */
public record Security(
        boolean privileged,
        List<String> capAdd,
        List<String> capDrop,
        List<String> securityOpt,
        boolean readonlyRootfs,
        List<String> groupAdd,
        Optional<List<String>> maskedPaths,
        Optional<List<String>> readonlyPaths) {

    public static final Security DEFAULT = new Security(false, null, null, null, false, null, null, null);

    public Security {
        capAdd = Values.list(capAdd);
        capDrop = Values.list(capDrop);
        securityOpt = Values.list(securityOpt);
        groupAdd = Values.list(groupAdd);
        maskedPaths = Values.optional(maskedPaths).map(List::copyOf);
        readonlyPaths = Values.optional(readonlyPaths).map(List::copyOf);
    }
}
