package io.karavel.plugins.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.osgi.framework.Bundle;

/**
 * The contents of each plugin that worked last, in one folder. A file is named by the number of its bundle and by when that got these
 * contents, so that its name alone tells whether they are still the same. To be used by one thread.
 */
final class PluginCopies {
    private static final String ENDING = ".jar";

    private final Path folder;

    PluginCopies(Path folder) {
        this.folder = folder;
    }

    private static String prefix(long bundle) {
        return bundle + "-";
    }

    private Path file(Bundle bundle) {
        return folder.resolve(prefix(bundle.getBundleId()) + bundle.getLastModified() + ENDING);
    }

    /** Whether what a bundle contains now is what is kept. */
    boolean isCurrent(Bundle bundle) {
        return Files.exists(file(bundle));
    }

    /** What is kept of a bundle. */
    Optional<Path> find(long bundle) throws IOException {
        return files(prefix(bundle)).stream().findFirst();
    }

    /** Replaces what is kept of a bundle by what it contains now. */
    void keep(Bundle bundle) throws IOException {
        Files.createDirectories(folder);
        Path file = file(bundle);
        Path unfinished = folder.resolve(file.getFileName() + ".new");
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(unfinished))) {
            // Whoever reads a jar as a stream looks for its manifest at the beginning.
            write(bundle, JarFile.MANIFEST_NAME, jar);
            writeFolder(bundle, "/", jar);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        forget(bundle.getBundleId(), unfinished);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** By its own paths alone: those of its fragments are not its contents. */
    private static void writeFolder(Bundle bundle, String path, JarOutputStream jar) throws IOException {
        Enumeration<String> entries = bundle.getEntryPaths(path);
        while (entries != null && entries.hasMoreElements()) {
            String entry = entries.nextElement();
            if (entry.endsWith("/")) {
                jar.putNextEntry(new ZipEntry(entry));
                jar.closeEntry();
                writeFolder(bundle, entry, jar);
            } else if (!entry.equals(JarFile.MANIFEST_NAME)) {
                write(bundle, entry, jar);
            }
        }
    }

    private static void write(Bundle bundle, String entry, JarOutputStream jar) throws IOException {
        URL contents = bundle.getEntry(entry);
        if (contents == null) {
            throw new IOException(bundle + " has no " + entry);
        }
        jar.putNextEntry(new ZipEntry(entry));
        try (InputStream in = contents.openStream()) {
            in.transferTo(jar);
        }
        jar.closeEntry();
    }

    void forget(long bundle) throws IOException {
        forget(bundle, folder);
    }

    private void forget(long bundle, Path except) throws IOException {
        for (Path file : files(prefix(bundle))) {
            if (!file.equals(except)) {
                Files.delete(file);
            }
        }
    }

    /** What is kept of bundles that are no more goes. */
    void retain(List<Long> bundles) throws IOException {
        List<String> prefixes = bundles.stream().map(PluginCopies::prefix).toList();
        for (Path file : files("")) {
            if (prefixes.stream().noneMatch(file.getFileName().toString()::startsWith)) {
                Files.delete(file);
            }
        }
    }

    private List<Path> files(String prefix) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix)).toList();
        }
    }
}
