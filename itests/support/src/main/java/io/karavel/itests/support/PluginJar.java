package io.karavel.itests.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/**
 * A plugin made of one class of a test: a bundle whose one component brings a runtime.
 *
 * @param symbolicName what the bundle is called
 * @param runtime      what users call the runtime
 * @param component    implements {@code service}, and needs no other class of the test
 * @param service      the contract
 * @param imports      packages, as in the header, besides the one of the contract
 */
public record PluginJar(String symbolicName, String runtime, Class<?> component, Class<?> service, String imports) {
    /** Writes a version of it. */
    public Path write(String version, Path file) {
        Manifest manifest = new Manifest();
        Attributes headers = manifest.getMainAttributes();
        headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.putValue("Bundle-ManifestVersion", "2");
        headers.putValue("Bundle-SymbolicName", symbolicName);
        headers.putValue("Bundle-Version", version);
        headers.putValue("Import-Package", service.getPackageName() + (imports.isEmpty() ? "" : "," + imports));
        headers.putValue("Service-Component", "OSGI-INF/component.xml");
        String description = "<scr:component xmlns:scr=\"http://www.osgi.org/xmlns/scr/v1.4.0\" name=\"" + component.getName() + "\">"
                + "<service><provide interface=\"" + service.getName() + "\"/></service>"
                + "<property name=\"runtime.name\" value=\"" + runtime + "\"/>"
                + "<implementation class=\"" + component.getName() + "\"/></scr:component>";
        String classFile = component.getName().replace('.', '/') + ".class";
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file), manifest);
                InputStream bytes = component.getClassLoader().getResourceAsStream(classFile)) {
            jar.putNextEntry(new ZipEntry("OSGI-INF/component.xml"));
            jar.write(description.getBytes(StandardCharsets.UTF_8));
            jar.putNextEntry(new ZipEntry(classFile));
            bytes.transferTo(jar);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
