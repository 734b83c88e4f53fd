package io.karavel.itests.clients;

import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.karavel.itests.support.Outcome;
import io.karavel.itests.support.Workspace;
import java.nio.file.Path;
import java.util.List;
import org.junit.After;
import org.junit.Test;

/** Images through the docker CLI. Every test names its images {@code test/…}. */
public class ImagesIT extends ClientTest {
    @After
    public void removeImages() {
        removeContainers();
        List<String> names = names();
        for (String name : names) {
            docker.run("rmi", "-f", name);
        }
    }

    private List<String> names() {
        return docker.run("images", "--format", "{{.Repository}}:{{.Tag}}").lines()
                .filter(name -> name.startsWith("test/")).sorted().toList();
    }

    private void load(TestImage image) {
        assertEquals("Loaded image: " + image.tag(), docker.run("load", "-q", "-i", image.archive().toString()));
    }

    @Test
    public void anImageIsLoadedAndListedAndRun() {
        load(TestImage.named("test/loaded:1"));
        String id = docker.inspect("test/loaded:1", "{{.Id}}");
        assertTrue(id, id.matches("sha256:[0-9a-f]{64}"));
        List<String> table = docker.run("images", "test/loaded").lines()
                .map(line -> line.strip().replaceAll(" {2,}", "|")).toList();
        assertEquals("REPOSITORY|TAG|IMAGE ID|CREATED|SIZE", table.get(0));
        assertThat(table.get(1), containsString("test/loaded|1|" + id.substring(7, 19) + "|"));
        assertEquals(List.of("test/loaded:1"), names());
        assertEquals("hi", docker.run("run", "--rm", "test/loaded:1", "echo", "hi"));
    }

    @Test
    public void anImageIsLoadedFromStandardInput() {
        assertEquals("Loaded image: test/piped:latest\n", docker.command("load")
                .from(TestImage.named("test/piped:latest").archive()).run().expect(0).output());
    }

    @Test
    public void aBrokenArchiveIsRefusedAndLeavesNothing() {
        Outcome outcome = docker.command("load").from("this is no archive").run().expect(1);
        assertTrue(outcome.errors(), !outcome.errors().isBlank());
        assertEquals(List.of(), names());
    }

    @Test
    public void theImageSaysHowItIsRun() {
        load(TestImage.named("test/configured:1")
                .with("{\"Entrypoint\":[\"sh\",\"-c\"],\"Cmd\":[\"echo $(id -u) $(pwd) $A $B\"],"
                + "\"Env\":[\"PATH=/bin\",\"A=of-image\",\"B=kept\"],\"WorkingDir\":\"/work\",\"User\":\"12\","
                + "\"Labels\":{\"of\":\"image\"}}"));
        assertEquals("12 /work of-image kept", docker.run("run", "--rm", "test/configured:1"));
        assertEquals("12 /work mine kept", docker.run("run", "--rm", "-e", "A=mine", "test/configured:1"));
        assertEquals("other", docker.run("run", "--rm", "test/configured:1", "echo other"));
        assertEquals("[sh -c] [PATH=/bin A=of-image B=kept] /work 12 map[of:image]", docker.inspect("test/configured:1",
                "{{.Config.Entrypoint}} {{.Config.Env}} {{.Config.WorkingDir}} {{.Config.User}} {{.Config.Labels}}"));
        String id = docker.run("create", "--label", "mine=too", "test/configured:1");
        assertEquals("map[mine:too of:image]", docker.inspect(id, "{{.Config.Labels}}"));
    }

    @Test
    public void oneImageMayHaveSeveralNames() {
        load(TestImage.named("test/one:1"));
        docker.run("tag", "test/one:1", "test/two:2");
        assertEquals(docker.inspect("test/one:1", "{{.Id}}"), docker.inspect("test/two:2", "{{.Id}}"));
        assertEquals(List.of("test/one:1", "test/two:2"), names());
        assertEquals("Untagged: test/one:1", docker.run("rmi", "test/one:1").lines().findFirst().orElseThrow());
        assertEquals(List.of("test/two:2"), names());
        assertEquals("Error response from daemon: No such image: test/nosuch:latest\n",
                docker.attempt("tag", "test/nosuch", "test/three").expect(1).errors());
    }

    @Test
    public void theLastNameGoesWithTheImage() {
        load(TestImage.named("test/last:1"));
        String id = docker.inspect("test/last:1", "{{.Id}}");
        String removed = docker.run("rmi", "test/last:1");
        assertThat(removed, containsString("Untagged: test/last:1"));
        assertThat(removed, containsString("Deleted: " + id));
        assertThat(docker.attempt("rmi", "test/last:1").expect(1).errors(),
                containsString("No such image: test/last:1"));
        docker.attempt("image", "inspect", id).expect(1);
    }

    @Test
    public void anImageInUseIsKept() {
        load(TestImage.named("test/used:1"));
        String container = docker.run("create", "--name", "user", "test/used:1").substring(0, 12);
        String id = docker.inspect("test/used:1", "{{.Id}}");
        Outcome byName = docker.attempt("rmi", "test/used:1").expect(1);
        assertThat(byName.errors(),
                containsString("conflict: unable to remove repository reference \"test/used:1\" (must force) - "
                        + "container "
                + container + " is using its referenced image " + id.substring(7, 19)));
        docker.run("start", "user");
        docker.run("rm", "-f", "user");
        docker.run("rmi", "test/used:1");
    }

    @Test
    public void whatIsSavedCanBeLoadedAgain() {
        load(TestImage.named("test/saved:1").withFile("etc/mark", "kept"));
        docker.run("tag", "test/saved:1", "test/saved:2");
        String id = docker.inspect("test/saved:1", "{{.Id}}");
        Path archive = Workspace.file("saved");
        docker.run("save", "-o", archive.toString(), "test/saved:1", "test/saved:2");
        docker.run("rmi", "test/saved:1", "test/saved:2");
        assertEquals(List.of(), names());
        List<String> loaded = docker.run("load", "-i", archive.toString()).lines().sorted().toList();
        assertEquals(List.of("Loaded image: test/saved:1", "Loaded image: test/saved:2"), loaded);
        assertEquals(id, docker.inspect("test/saved:2", "{{.Id}}"));
        assertEquals("kept", docker.run("run", "--rm", "test/saved:1", "cat", "/etc/mark"));
    }

    @Test
    public void aRootFileSystemIsImported() {
        Path root = TestImage.named("unused").withFile("etc/mark", "imported").rootArchive();
        String id = docker.run("import", "--change", "CMD cat /etc/mark", "--change", "ENV PATH=/bin", "--message",
                "by a test",
                root.toString(), "test/imported:1");
        assertTrue(id, id.matches("sha256:[0-9a-f]{64}"));
        assertEquals("imported", docker.run("run", "--rm", "test/imported:1"));
    }

    @Test
    public void historyAndDiskUseAreTold() {
        load(TestImage.named("test/history:1"));
        assertThat(docker.run("history", "test/history:1"), containsString("IMAGE"));
        long size = Long.parseLong(docker.inspect("test/history:1", "{{.Size}}"));
        assertTrue(Long.toString(size), size > 500_000);
        assertEquals("linux", docker.inspect("test/history:1", "{{.Os}}"));
    }

    @Test
    public void imagesAreFiltered() {
        load(TestImage.named("test/first:1").with("{\"Labels\":{\"kind\":\"one\"}}"));
        load(TestImage.named("test/second:1").with("{\"Labels\":{\"kind\":\"two\"}}"));
        assertEquals("test/second", docker.run("images", "--filter", "label=kind=two", "--format", "{{.Repository}}"));
        assertEquals("test/first", docker.run("images", "--filter", "reference=test/f*", "--format",
                "{{.Repository}}"));
        assertThat(docker.attempt("images", "--filter", "nosuch=1").expect(1).errors(),
                containsString("invalid filter 'nosuch'"));
    }
}
