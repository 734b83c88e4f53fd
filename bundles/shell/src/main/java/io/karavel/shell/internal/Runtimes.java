package io.karavel.shell.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.karavel.api.ConfigSnapshot;
import io.karavel.api.EngineException;
import io.karavel.api.RuntimeRegistry;
import io.karavel.model.Digest;
import io.karavel.model.RuntimeBinding;
import io.karavel.model.RuntimeDescriptor;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runtimes in a few words. */
final class Runtimes {
    private static final Logger LOG = LoggerFactory.getLogger(Runtimes.class);
    private static final JsonMapper JSON = new JsonMapper();

    private Runtimes() {}

    /** {@code NOT_FOUND} where there is none of that name. */
    static RuntimeDescriptor get(RuntimeRegistry runtimes, ConfigSnapshot config, String name) {
        return Optional.ofNullable(runtimes.list(config).get(name)).orElseThrow(
                () -> EngineException.notFound("there is no runtime \"" + name + "\"; runtime:list shows them all"));
    }

    static boolean isBundled(ConfigSnapshot config, RuntimeDescriptor runtime) {
        return !config.engine().runtimes().containsKey(runtime.name());
    }

    /** What it runs, as in a shell. */
    static String command(RuntimeDescriptor runtime) {
        return runtime.path().map(path -> Stream.concat(Stream.of(path), runtime.runtimeArgs().stream())
                .map(Runtimes::quoted).collect(Collectors.joining(" "))).or(runtime::runtimeType).orElse("");
    }

    private static String quoted(String word) {
        return word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    static String digest(RuntimeBinding binding) {
        return binding.digest().map(Digest::shortForm).orElse("");
    }

    /** Which versions of the OCI runtime specification it says it knows. */
    static Optional<String> specification(String features) {
        try {
            JsonNode told = JSON.readTree(features);
            return Optional.of("OCI runtime specification " + told.path("ociVersionMin").asText("?") + " to "
                    + told.path("ociVersionMax").asText("?"));
        } catch (JsonProcessingException e) {
            LOG.debug("A runtime tells its features in another form", e);
            return Optional.empty();
        }
    }
}
