package io.karavel.api;

import io.karavel.model.ContainerId;
import java.util.Map;
import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Who has which volumes, by the names of volumes. A service of whoever keeps containers, which keeps volumes from being removed. Answers
 * from one snapshot, and never waits.
 */
@ConsumerType
public interface VolumeUsers {
    /** Every container that has a volume. */
    Map<String, Set<ContainerId>> all();

    /** Those that run, or are being started. */
    Map<String, Set<ContainerId>> running();
}
