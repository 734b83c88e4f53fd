package io.karavel.containerd;

import io.karavel.api.EngineException;
import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/** Turns layers into file systems and back. Both may take up to ten minutes. */
@ProviderType
public interface Diffs {
    /**
     * Unpacks a layer, compressed or not, onto mounts.
     *
     * @return the layer without compression; its digest is the diff id of the image configuration
     * @throws EngineException NOT_FOUND without the content
     */
    Descriptor apply(Descriptor layer, List<Mount> mounts);

    /**
     * Packs the difference between two file systems as a layer and stores it.
     *
     * @param mediaType for example {@code application/vnd.oci.image.layer.v1.tar+gzip}
     * @param ref       names the write of the content
     * @param labels    of the content
     */
    Descriptor diff(List<Mount> lower, List<Mount> upper, String mediaType, String ref, Map<String, String> labels);
}
