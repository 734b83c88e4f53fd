package io.karavel.itests.clients;

import io.karavel.itests.support.Workspace;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * An image made of this machine's static busybox, as an archive in the form of {@code docker save}.
 *
 * @param tag under which name it is loaded
 * @param config the member {@code config} of the image's configuration, as JSON
 * @param files further text files, by their paths without the first slash
 */
record TestImage(String tag, String config, Map<String, String> files) {
    private static final Path BUSYBOX = Path.of("/bin/busybox");
    private static final List<String> LINKS = List.of("sh", "cat", "echo", "sleep", "id", "env", "true", "ls");
    private static final List<String> FOLDERS = List.of("bin/", "dev/", "etc/", "proc/", "sys/", "tmp/");

    static TestImage named(String tag) {
        return new TestImage(tag, "{\"Cmd\":[\"sh\"],\"Env\":[\"PATH=/bin\"]}", Map.of());
    }

    TestImage with(String otherConfig) {
        return new TestImage(tag, otherConfig, files);
    }

    TestImage withFile(String path, String text) {
        Map<String, String> more = new TreeMap<>(files);
        more.put(path, text);
        return new TestImage(tag, config, more);
    }

    /** Writes the archive that {@code docker load} takes. */
    Path archive() {
        try {
            Path layer = rootArchive();
            String digest = digest(layer);
            byte[] configuration = ("{\"architecture\":\"" + architecture() + "\",\"os\":\"linux\",\"config\":" + config
                    + ",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"sha256:" + digest
                    + "\"]}}").getBytes(StandardCharsets.UTF_8);
            String name = DigestUtils.sha256Hex(configuration) + ".json";
            byte[] manifest = ("[{\"Config\":\"" + name + "\",\"RepoTags\":[\"" + tag + "\"],\"Layers\":[\"" + digest
                    + "/layer.tar\"]}]").getBytes(StandardCharsets.UTF_8);
            Path file = Workspace.file("image");
            try (TarArchiveOutputStream tar = open(file)) {
                add(tar, name, configuration, 0644);
                add(tar, digest + "/layer.tar", Files.readAllBytes(layer), 0644);
                add(tar, "manifest.json", manifest, 0644);
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the root file system alone, as {@code docker import} takes it. */
    Path rootArchive() {
        Path file = Workspace.file("layer");
        try (TarArchiveOutputStream tar = open(file)) {
            for (String folder : FOLDERS) {
                tar.putArchiveEntry(new TarArchiveEntry(folder));
                tar.closeArchiveEntry();
            }
            add(tar, "bin/busybox", Files.readAllBytes(BUSYBOX), 0755);
            for (String link : LINKS) {
                TarArchiveEntry entry = new TarArchiveEntry("bin/" + link, TarConstants.LF_SYMLINK);
                entry.setLinkName("busybox");
                tar.putArchiveEntry(entry);
                tar.closeArchiveEntry();
            }
            for (Map.Entry<String, String> text : files.entrySet()) {
                add(tar, text.getKey(), text.getValue().getBytes(StandardCharsets.UTF_8), 0644);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    private static TarArchiveOutputStream open(Path file) throws IOException {
        OutputStream out = Files.newOutputStream(file);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out);
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        return tar;
    }

    private static void add(TarArchiveOutputStream tar, String name, byte[] contents, int mode) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(contents.length);
        entry.setMode(0100000 | mode);
        tar.putArchiveEntry(entry);
        tar.write(contents);
        tar.closeArchiveEntry();
    }

    private static String digest(Path file) throws IOException {
        return DigestUtils.sha256Hex(Files.readAllBytes(file));
    }

    private static String architecture() {
        return System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
    }
}
