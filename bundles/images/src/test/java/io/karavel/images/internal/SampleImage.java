package io.karavel.images.internal;

import io.karavel.model.Digest;
import io.karavel.model.Platform;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** A small image made of the machine's own busybox, in two layers, and the archives it may come in. */
final class SampleImage {
    static final Digest NOWHERE = Digest.ofSha256Hex("0".repeat(64));

    final byte[] lower;
    final byte[] upper;
    final byte[] config;

    /** @param mark content of a file in both layers: what containerd knows already it does not read again */
    SampleImage(String mark) {
        lower = tar(files -> {
            files.folder("bin/");
            files.file("bin/busybox", busybox(), 0755);
            files.link("bin/sh", "busybox");
            files.file("bin/mark", mark.getBytes(StandardCharsets.UTF_8), 0644);
        });
        upper = tar(files -> files.file("mark", mark.getBytes(StandardCharsets.UTF_8), 0644));
        config = ("""
                {"architecture":"amd64","os":"linux","created":"2024-05-06T07:08:09.123456789Z","author":"somebody",
                 "config":{"Env":["PATH=/bin"],"Cmd":["sh"],"WorkingDir":"/","Labels":{"mark":"%s"},
                   "ExposedPorts":{"80/tcp":{}},"Healthcheck":{"Test":["CMD","true"],"Interval":2000000000}},
                 "rootfs":{"type":"layers","diff_ids":["%s","%s"]},
                 "history":[{"created":"2024-05-06T07:08:08Z","created_by":"ADD busybox"},
                   {"created":"2024-05-06T07:08:08Z","created_by":"CMD sh","empty_layer":true},
                   {"created":"2024-05-06T07:08:09Z","created_by":"ADD mark","comment":"the last"}]}
                """).formatted(mark, Digest.sha256(lower), Digest.sha256(upper)).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] busybox() {
        try {
            return Files.readAllBytes(Path.of("/bin/busybox"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What Docker wrote before version 25; the lower layer by way of a link: a hard one where the list of
     * images comes first, otherwise a symbolic one.
     */
    byte[] dockerArchive(boolean listFirst, String... tags) {
        return tar(files -> {
            if (listFirst) {
                files.file("manifest.json", dockerList(tags), 0644);
            }
            String first = "1".repeat(64);
            String second = "2".repeat(64);
            files.file(first + "/VERSION", "1.0".getBytes(StandardCharsets.UTF_8), 0644);
            if (listFirst) {
                files.hardLink(first + "/layer.tar", second + "/real.tar");
            } else {
                files.link(first + "/layer.tar", "../" + second + "/real.tar");
            }
            files.file(second + "/real.tar", lower, 0644);
            files.file(second + "/layer.tar", upper, 0644);
            files.file(Digest.sha256(config).encoded() + ".json", config, 0644);
            if (!listFirst) {
                files.file("manifest.json", dockerList(tags), 0644);
            }
        });
    }

    private byte[] dockerList(String... tags) {
        String names = List.of(tags).stream().map(tag -> '"' + tag + '"').collect(Collectors.joining(","));
        return ("[{\"Config\":\"%s.json\",\"RepoTags\":%s,\"Layers\":[\"%s/layer.tar\",\"%s/layer.tar\"]}]")
                .formatted(Digest.sha256(config).encoded(), tags.length == 0 ? "null" : "[" + names + "]",
                        "1".repeat(64), "2".repeat(64))
                .getBytes(StandardCharsets.UTF_8);
    }

    /** An OCI layout of this machine's image among others that are not there; change its files before it is packed. */
    Map<String, byte[]> layout(String name) {
        Manifest manifest = new Manifest(descriptor(MediaTypes.OCI_CONFIG, config),
                List.of(descriptor(MediaTypes.OCI_LAYER, lower), descriptor(MediaTypes.OCI_LAYER, upper)));
        byte[] manifestDocument = manifest.toJson();
        byte[] index = ("""
                {"schemaVersion":2,"manifests":[
                 {"mediaType":"%s","digest":"%s","size":7,"platform":{"os":"plan9","architecture":"mips"}},
                 {"mediaType":"%s","digest":"%s","size":%d,"platform":{"os":"linux","architecture":"%s"}}]}
                """).formatted(MediaTypes.OCI_MANIFEST, NOWHERE, MediaTypes.OCI_MANIFEST,
                        Digest.sha256(manifestDocument), manifestDocument.length, Platform.host().architecture())
                .getBytes(StandardCharsets.UTF_8);
        String top = """
                {"schemaVersion":2,"manifests":[{"mediaType":"%s","digest":"%s","size":%d,
                 "annotations":{"io.containerd.image.name":"%s"}}]}
                """.formatted(MediaTypes.OCI_INDEX, Digest.sha256(index), index.length, name);
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8));
        for (byte[] blob : List.of(lower, upper, config, manifestDocument, index)) {
            files.put("blobs/sha256/" + Digest.sha256(blob).encoded(), blob);
        }
        files.put("index.json", top.getBytes(StandardCharsets.UTF_8));
        return files;
    }

    private static BlobDescriptor descriptor(String mediaType, byte[] content) {
        return new BlobDescriptor(mediaType, Digest.sha256(content), content.length);
    }

    static byte[] pack(Map<String, byte[]> contents) {
        return tar(files -> contents.forEach((path, content) -> files.file(path, content, 0644)));
    }

    interface Filling {
        void fill(TarFiles files);
    }

    static byte[] tar(Filling filling) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TarFiles files = new TarFiles(bytes);
        filling.fill(files);
        files.finish();
        return bytes.toByteArray();
    }

    /** Puts entries into an archive. */
    static final class TarFiles {
        private final TarArchiveOutputStream tar;

        private TarFiles(OutputStream out) {
            tar = new TarArchiveOutputStream(out);
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        }

        void folder(String path) {
            put(new TarArchiveEntry(path), new byte[0]);
        }

        void file(String path, byte[] content, int mode) {
            TarArchiveEntry entry = new TarArchiveEntry(path);
            entry.setMode(0100000 | mode);
            entry.setSize(content.length);
            put(entry, content);
        }

        void link(String path, String target) {
            TarArchiveEntry entry = new TarArchiveEntry(path, TarConstants.LF_SYMLINK);
            entry.setLinkName(target);
            put(entry, new byte[0]);
        }

        void hardLink(String path, String target) {
            TarArchiveEntry entry = new TarArchiveEntry(path, TarConstants.LF_LINK);
            entry.setLinkName(target);
            put(entry, new byte[0]);
        }

        private void put(TarArchiveEntry entry, byte[] content) {
            try {
                entry.setModTime(0);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void finish() {
            try {
                tar.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
