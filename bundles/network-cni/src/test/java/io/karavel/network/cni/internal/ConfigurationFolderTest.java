package io.karavel.network.cni.internal;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.CoreMatchers.containsString;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThat;
import static org.junit.Assert.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.Rule;
import org.junit.Test;

/** Which files describe networks, and what is wrong with the others. */
public class ConfigurationFolderTest {
    @Rule
    public final PluginFolder plugins = new PluginFolder();

    private Path file(String name, String text) throws IOException {
        return Files.writeString(plugins.files().resolve(name), text);
    }

    private static String plugin(String name, String version) {
        return "{\"cniVersion\":\"" + version + "\",\"name\":\"" + name + "\",\"type\":\"bridge\"}";
    }

    private static String problem(String text) {
        return assertThrows(IllegalArgumentException.class, () -> NetworkConfiguration.parse(text)).getMessage();
    }

    @Test
    public void listsAndSinglePluginsAreReadAndOtherFilesAreNot() throws IOException {
        plugins.describe("10.conflist", "list");
        file("20.conf", plugin("single", "0.4.0"));
        file("30.json", plugin("third", "1.0.0"));
        file("40.txt", "nothing");
        file("99-loopback.conf", "{\"cniVersion\":\"0.3.1\",\"name\":\"lo\",\"type\":\"loopback\"}");
        ConfigurationFolder.Contents contents = ConfigurationFolder.read(plugins.files());
        assertEquals(Set.of("list", "single", "third"), contents.networks().keySet());
        assertEquals(Set.of(), contents.problems().keySet());
    }

    @Test
    public void aBadFileHurtsNoOther() throws IOException {
        plugins.describe("10.conflist", "good");
        Path broken = file("20.conflist", "{\n\"name\": \"bad\",");
        Path again = file("30.conf", plugin("good", "1.0.0"));
        ConfigurationFolder.Contents contents = ConfigurationFolder.read(plugins.files());
        assertEquals(Set.of("good"), contents.networks().keySet());
        assertThat(contents.problems().get(broken), containsString("is no JSON"));
        assertEquals("is not used: " + plugins.files().resolve("10.conflist") + " describes the network good already",
                contents.problems().get(again));
    }

    @Test
    public void whatIsWrongIsSaid() {
        assertThat(problem("[]"), containsString("has no JSON object"));
        assertThat(problem(plugin("../x", "1.0.0")), containsString("\"name\" has to be"));
        assertThat(problem(plugin("host", "1.0.0")), containsString("reserved"));
        assertThat(problem(plugin("x", "0.2.0")), containsString("\"cniVersion\" has to be one of [0.3.0, 0.3.1, 0.4.0, 1.0.0, 1.1.0]"));
        assertThat(problem("{\"cniVersion\":\"1.0.0\",\"name\":\"x\",\"plugins\":[{\"type\":\"a/b\"}]}"), containsString("\"type\""));
        assertThat(problem("{\"cniVersion\":\"1.0.0\",\"name\":\"x\",\"plugins\":[]}"), containsString("empty"));
    }

    @Test
    public void ofSeveralVersionsTheLatestKnownOneIsSpoken() {
        assertEquals("1.0.0", NetworkConfiguration.parse("{\"cniVersion\":\"0.3.1\",\"cniVersions\":[\"0.4.0\",\"1.0.0\",\"9.0.0\"],"
                + "\"name\":\"x\",\"type\":\"bridge\"}").version());
        assertEquals(List.of("bridge"), NetworkConfiguration.parse(plugin("x", "0.3.1")).types());
    }

    @Test
    public void aFolderThatIsMadeLaterIsSeen() throws Exception {
        Files.delete(plugins.files());
        ConfigurationFolder folder = new ConfigurationFolder(plugins.configs());
        try {
            Files.createDirectory(plugins.files());
            plugins.describe("10.conflist", "late");
            await().atMost(Duration.ofSeconds(60)).until(() -> folder.contents().networks().containsKey("late"));
            file("10.conflist", "{");
            await().atMost(Duration.ofSeconds(60)).until(() -> folder.contents().networks().isEmpty());
        } finally {
            folder.close();
        }
    }
}
