package io.karavel.volumes.internal;

import io.karavel.api.ContainerVolumes.LayeredFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Copies what an image has at a path into a volume: with owners, modes, times, attributes, links and devices.
 *
 * <p>A process of its own does it, in a mount name space of its own, so that nothing stays mounted however it ends. It sees this machine
 * read-only but for the volume: whoever writes to the volume meanwhile, and puts links where the copy is to go, gains nothing.
 */
final class CopyUp {
    private static final Duration DEADLINE = Duration.ofMinutes(30);
    private static final String SCRIPT = read("copy-up.sh");
    /** The kernel takes at most a page of options. */
    private static final int MOST_OPTIONS = 4000;

    private final Path jail;

    /** @param jail a folder that is made for mounting on, and stays empty for everybody else */
    CopyUp(Path jail) {
        this.jail = jail;
    }

    private static String read(String resource) {
        try (InputStream script = CopyUp.class.getResourceAsStream(resource)) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("the bundle has no " + resource, e);
        }
    }

    void copy(LayeredFolder from, Path volume) throws IOException {
        Files.createDirectories(jail);
        Path common = common(from.layers());
        String layers = from.layers().stream().map(layer -> escape(common.relativize(layer).toString())).collect(Collectors.joining(":"));
        if (layers.length() > MOST_OPTIONS) {
            throw new IOException("the image has too many layers to be mounted for a look: " + from.layers().size());
        }
        run(jail.toString(), common.toString(), layers, from.folder(), volume.toString());
    }

    /** Takes away all that a volume holds. */
    void empty(Path volume) throws IOException {
        Programs.run(DEADLINE, List.of("find", volume.toString(), "-xdev", "-mindepth", "1", "-delete"));
    }

    private static void run(String... arguments) throws IOException {
        Programs.run(DEADLINE, Stream.concat(Stream.of("unshare", "--mount", "--propagation", "private", "sh", "-c", SCRIPT, "copy-up"),
                Stream.of(arguments)).toList());
    }

    private static Path common(List<Path> layers) {
        Path common = layers.get(0).getParent();
        for (Path layer : layers) {
            while (!layer.startsWith(common)) {
                common = common.getParent();
            }
        }
        return common;
    }

    private static String escape(String path) {
        return path.replace("\\", "\\\\").replace(":", "\\:").replace(",", "\\,");
    }
}
