package io.karavel.images.internal;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZUtils;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdUtils;

/** How a stream is packed, as its first bytes tell. */
enum Compression {
    NONE(""),
    GZIP("+gzip", 0x1f, 0x8b, 0x08),
    ZSTD("+zstd", 0x28, 0xb5, 0x2f, 0xfd),
    BZIP2("", 'B', 'Z', 'h'),
    XZ("", 0xfd, '7', 'z', 'X', 'Z', 0x00);

    private static final int LONGEST = 6;
    private static final int XZ_MEMORY_KIB = 128 * 1024;

    private final String layerSuffix;
    private final int[] magic;

    Compression(String layerSuffix, int... magic) {
        this.layerSuffix = layerSuffix;
        this.magic = magic;
    }

    static Compression of(BufferedInputStream stream) throws IOException {
        stream.mark(LONGEST);
        byte[] head = stream.readNBytes(LONGEST);
        stream.reset();
        return Arrays.stream(values()).filter(compression -> compression != NONE && compression.begins(head))
                .findFirst().orElse(NONE);
    }

    private boolean begins(byte[] head) {
        if (head.length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((head[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether containerd unpacks layers that are packed like this. */
    boolean suitsLayers() {
        return this == NONE || !layerSuffix.isEmpty();
    }

    String layerMediaType() {
        return MediaTypes.OCI_LAYER + layerSuffix;
    }

    /** The stream without it. */
    InputStream unpack(InputStream stream) throws IOException {
        return switch (this) {
            case NONE -> stream;
            case GZIP ->
                    GzipCompressorInputStream.builder().setInputStream(stream).setDecompressConcatenated(true).get();
            case BZIP2 -> new BZip2CompressorInputStream(stream, true);
            case XZ -> {
                requirePart(XZUtils.isXZCompressionAvailable(), "xz", "org.tukaani.xz");
                yield XZCompressorInputStream.builder()
                        .setInputStream(stream).setDecompressConcatenated(true).setMemoryLimitKiB(XZ_MEMORY_KIB).get();
            }
            case ZSTD -> {
                requirePart(ZstdUtils.isZstdCompressionAvailable(), "zstd", "com.github.luben.zstd-jni");
                yield new ZstdCompressorInputStream(stream);
            }
        };
    }

    /** commons-compress leaves these two to others, whose bundles need not be installed. */
    private static void requirePart(boolean available, String packing, String bundle) throws IOException {
        if (!available) {
            throw new IOException("it is packed with " + packing + ", for which the bundle " + bundle + " is missing");
        }
    }
}
