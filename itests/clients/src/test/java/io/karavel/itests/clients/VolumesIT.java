package io.karavel.itests.clients;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.karavel.itests.support.Outcome;
import io.karavel.itests.support.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Test;

/** Volumes, by the docker command, on real containers. */
public class VolumesIT extends ClientTest {
    @After
    public void removeVolumes() {
        removeContainers();
        volumes().forEach(volume -> docker.attempt("volume", "rm", "-f", volume));
    }

    private List<String> volumes() {
        return docker.run("volume", "ls", "-q").lines().toList();
    }

    private String shell(String command, String... options) {
        return attempt(command, options).expect(0).text();
    }

    private Outcome attempt(String command, String... options) {
        List<String> words = new ArrayList<>(List.of("run", "--rm", "--network", "none"));
        words.addAll(List.of(options));
        words.addAll(List.of("busybox", "sh", "-c", command));
        return docker.attempt(words.toArray(String[]::new));
    }

    private String mountpoint(String volume) {
        return docker.run("volume", "inspect", "--format", "{{.Mountpoint}}", volume);
    }

    @Test
    public void whatOneContainerWritesAnotherReads() {
        shell("echo kept >/data/file", "-v", "data:/data");
        assertEquals("kept", shell("cat /other/file", "-v", "data:/other"));
        assertThat(attempt("echo x >/data/file", "-v", "data:/data:ro").expect(1).errors(), containsString("Read-only file system"));
        assertEquals("kept", shell("cat /m/file", "--mount", "type=volume,source=data,target=/m"));
        assertEquals(List.of("data"), volumes());
    }

    @Test
    public void aVolumeInUseIsNotRemoved() {
        String id = docker.run("create", "--name", "user", "-v", "data:/data", "busybox");
        assertThat(docker.attempt("volume", "rm", "data").expect(1).errors(),
                containsString("remove data: volume is in use - [" + id + "]"));
        docker.run("rm", "user");
        assertEquals("data", docker.run("volume", "rm", "data"));
        assertThat(docker.attempt("volume", "inspect", "data").expect(1).errors(), containsString("get data: no such volume"));
    }

    @Test
    public void anonymousVolumesGoWithTheContainerWhereThatIsAskedFor() {
        shell("true", "-v", "/gone", "-v", "named:/named");
        assertEquals(List.of("named"), volumes());
        docker.run("create", "--name", "one", "-v", "/anonymous", "busybox");
        docker.run("rm", "-v", "one");
        assertEquals(List.of("named"), volumes());
        docker.run("create", "--name", "two", "-v", "/anonymous", "busybox");
        docker.run("rm", "two");
        assertEquals(2, volumes().size());
        assertThat(docker.run("volume", "prune", "-f"), containsString("Total reclaimed space: 0B"));
        assertEquals(List.of("named"), volumes());
        docker.run("volume", "prune", "-f", "--all");
        assertEquals(List.of(), volumes());
    }

    @Test
    public void anEmptyVolumeGetsWhatTheImageHasThere() throws IOException {
        assertEquals("root", shell("head -c 4 /etc/passwd", "-v", "filled:/etc"));
        assertTrue(Files.exists(Path.of(mountpoint("filled"), "passwd")));
        assertEquals("nothing", shell("test -e /tmp/passwd || echo nothing", "-v", "bare:/tmp"));
        shell("true", "-v", "uncopied:/bin2:nocopy", "--mount", "type=volume,source=empty,target=/home,volume-nocopy");
        try (Stream<Path> files = Files.list(Path.of(mountpoint("empty")))) {
            assertEquals(0, files.count());
        }
    }

    @Test
    public void whatAnotherContainerHasIsTakenOver() {
        Path folder = Workspace.folder("taken-over");
        docker.run("create", "--name", "has", "-v", "data:/data", "-v", folder + ":/bound", "-v", "/anonymous", "busybox");
        assertEquals("x", shell("echo x >/data/file; echo x >/bound/file; cat /data/file", "--volumes-from", "has"));
        assertTrue(Files.exists(folder.resolve("file")));
        assertThat(attempt("echo y >/data/file", "--volumes-from", "has:ro").expect(1).errors(), containsString("Read-only file system"));
        assertEquals("x", shell("cat /data/file", "--volumes-from", "has:z"));
        assertEquals("the anonymous one stays while its container has it", 2, volumes().size());
    }

    @Test
    public void theLocalDriverMountsFromTheFirstUseToTheLast() throws IOException {
        docker.run("volume", "create", "--opt", "type=tmpfs", "--opt", "device=tmpfs", "--opt", "o=size=1m", "memory");
        docker.run("run", "-d", "--name", "one", "-v", "memory:/m", "busybox", "sleep", "1000");
        assertThat(docker.run("exec", "one", "grep", " /m ", "/proc/mounts"), containsString("size=1024k"));
        docker.run("exec", "one", "sh", "-c", "echo shared >/m/file");
        assertEquals("shared", shell("cat /m/file", "-v", "memory:/m"));
        assertTrue(isMounted(mountpoint("memory")));
        docker.run("rm", "-f", "one");
        await().atMost(60, SECONDS).until(() -> !isMounted(mountpoint("memory")));
        Path folder = Workspace.folder("bound-volume");
        docker.run("volume", "create", "--opt", "type=none", "--opt", "device=" + folder, "--opt", "o=bind", "bound");
        shell("echo through >/b/file", "-v", "bound:/b");
        assertEquals("through\n", Files.readString(folder.resolve("file")));
    }

    private static boolean isMounted(String path) throws IOException {
        return Files.readString(Path.of("/proc/self/mountinfo")).contains(" " + path + " ");
    }

    @Test
    public void aPartOfAVolumeIsMounted() {
        shell("mkdir -p /data/a/b; echo inner >/data/a/b/file; ln -s /etc /data/out", "-v", "data:/data");
        String part = "type=volume,source=data,target=/part,volume-subpath=";
        Outcome mounted = attempt("cat /part/file", "--mount", part + "a/b");
        assertEquals("inner", mounted.expect(0).text());
        assertThat(attempt("true", "--mount", part + "out").errors(), containsString("leads out of the volume"));
        assertThat(attempt("true", "--mount", part + "missing").errors(), containsString("has nothing at the subpath"));
    }

    @Test
    public void inspectShowsWhatIsMounted() {
        docker.run("create", "--name", "shown", "-v", "data:/data:ro", "busybox");
        assertEquals("volume data " + mountpoint("data") + " /data local ro false", docker.inspect("shown",
                "{{range .Mounts}}{{.Type}} {{.Name}} {{.Source}} {{.Destination}} {{.Driver}} {{.Mode}} {{.RW}}{{end}}"));
        assertEquals("shown", docker.run("ps", "-a", "--filter", "volume=data", "--format", "{{.Names}}"));
    }

    @Test
    public void volumesAreListedByFilters() {
        docker.run("volume", "create", "--label", "tier=db", "one");
        docker.run("volume", "create", "two");
        docker.run("create", "-v", "one:/x", "busybox");
        assertEquals("one", docker.run("volume", "ls", "-q", "--filter", "label=tier=db"));
        assertEquals("two", docker.run("volume", "ls", "-q", "--filter", "dangling=true"));
        assertEquals("one", docker.run("volume", "ls", "-q", "--filter", "name=on"));
        assertEquals("", docker.run("volume", "ls", "-q", "--filter", "driver=other"));
    }

    @Test
    public void aRunningContainerKeepsItsVolumeWhenTheBundleIsExchangedAndTheEngineKilled() {
        docker.run("run", "-d", "--name", "one", "-v", "data:/data", "--mount", "type=volume,target=/memory,volume-opt=type=tmpfs,"
                + "volume-opt=device=tmpfs", "busybox", "sleep", "1000");
        docker.run("exec", "one", "sh", "-c", "echo a >/data/file; echo b >/memory/file");
        engine.karavel("shell", "bundle:update io.karavel.volumes").expect(0);
        assertEquals("a\nb", docker.run("exec", "one", "cat", "/data/file", "/memory/file"));
        await().atMost(60, SECONDS).until(() -> docker.attempt("volume", "ls").exit() == 0);
        assertThat(docker.attempt("volume", "rm", "data").errors(), containsString("volume is in use"));
        assertEquals("a", shell("cat /data/file", "-v", "data:/data"));
        engine.killHard();
        engine.up();
        assertEquals("a\nb", docker.run("exec", "one", "cat", "/data/file", "/memory/file"));
        assertThat(docker.attempt("volume", "rm", "data").errors(), containsString("volume is in use"));
        docker.run("rm", "-fv", "one");
        assertFalse(volumes().isEmpty());
        assertEquals(List.of("data"), volumes());
    }

    @Test
    public void theConsoleKnowsVolumes() {
        assertThat(engine.karavel("shell", "volume:create --label a=b data").expect(0).output(), containsString("data"));
        docker.run("create", "--name", "user", "-v", "data:/data", "busybox");
        assertThat(engine.karavel("shell", "volume:list").expect(0).output(), containsString("data"));
        assertThat(engine.karavel("shell", "volume:inspect --size data").expect(0).output(), containsString("user"));
        docker.run("rm", "user");
        assertThat(engine.karavel("shell", "volume:remove data").expect(0).output(), containsString("data"));
        assertThat(engine.karavel("shell", "volume:prune --all").expect(0).output(), containsString("Removed 0 volumes"));
    }
}
