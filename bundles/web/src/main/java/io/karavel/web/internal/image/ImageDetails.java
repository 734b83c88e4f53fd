package io.karavel.web.internal.image;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.karavel.model.Digest;
import io.karavel.model.Healthcheck;
import io.karavel.model.Image;
import io.karavel.model.ImageConfig;
import io.karavel.model.ImageReference;
import io.karavel.web.ApiVersion;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An image by itself. */
record ImageDetails(
        String id,
        List<String> repoTags,
        List<String> repoDigests,
        String parent,
        String comment,
        Instant created,
        String dockerVersion,
        String author,
        Config config,
        String architecture,
        @JsonInclude(Include.NON_EMPTY) String variant,
        String os,
        long size,
        @JsonInclude(Include.NON_ABSENT) Optional<Long> virtualSize,
        GraphDriver graphDriver,
        @JsonProperty("RootFS") RootFilesystem rootFilesystem,
        Map<String, String> metadata) {

    record GraphDriver(Map<String, String> data, String name) {}

    record RootFilesystem(String type, List<String> layers) {}

    /** How containers of it run if they do not say. */
    record Config(
            String user,
            @JsonInclude(Include.NON_EMPTY) Map<String, Map<String, String>> exposedPorts,
            List<String> env,
            List<String> cmd,
            @JsonInclude(Include.NON_EMPTY) Optional<Healthcheck> healthcheck,
            Map<String, Map<String, String>> volumes,
            String workingDir,
            List<String> entrypoint,
            List<String> onBuild,
            Map<String, String> labels,
            @JsonInclude(Include.NON_EMPTY) Optional<String> stopSignal,
            @JsonInclude(Include.NON_EMPTY) List<String> shell) {

        static Config of(ImageConfig config) {
            return new Config(config.user(), keys(config.exposedPorts()), config.env(), orNull(config.cmd()),
                    config.healthcheck(), orNull(keys(config.volumes())), config.workingDir(),
                    orNull(config.entrypoint()),
                    orNull(config.onBuild()), orNull(config.labels()), config.stopSignal(), config.shell());
        }

        /** Docker's sets are objects with empty members. */
        private static Map<String, Map<String, String>> keys(Collection<String> names) {
            Map<String, Map<String, String>> set = new LinkedHashMap<>();
            names.forEach(name -> set.put(name, Map.of()));
            return set;
        }

        private static <T> List<T> orNull(List<T> values) {
            return values.isEmpty() ? null : values;
        }

        private static <V> Map<String, V> orNull(Map<String, V> values) {
            return values.isEmpty() ? null : values;
        }
    }

    /**
     * @param storageDriver what keeps its layers
     */
    static ImageDetails of(Image image, String storageDriver, ApiVersion version) {
        return new ImageDetails(
                image.id().value(),
                image.references().stream().map(ImageReference::familiar).toList(),
                image.repoDigests(),
                "",
                image.comment(),
                image.created(),
                "",
                image.author(),
                Config.of(image.config()),
                image.platform().architecture(),
                image.platform().variant(),
                image.platform().os(),
                image.size(),
                ImageSummary.virtualSize(image, version),
                new GraphDriver(null, storageDriver),
                new RootFilesystem("layers", image.layers().stream().map(Digest::value).toList()),
                Map.of());
    }
}
