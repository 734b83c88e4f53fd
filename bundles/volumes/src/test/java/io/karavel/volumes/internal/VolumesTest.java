package io.karavel.volumes.internal;

import static io.karavel.volumes.internal.VolumesFixture.container;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.VolumeRequest;
import io.karavel.api.VolumeService;
import io.karavel.disk.Disk;
import io.karavel.disk.LocalDisk;
import io.karavel.model.ContainerMount;
import io.karavel.model.Volume;
import io.karavel.spi.volume.VolumeDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.Rule;
import org.junit.Test;
import org.junit.function.ThrowingRunnable;

/** Which volumes there are, and who keeps them from being removed. */
public class VolumesTest {
    @Rule
    public final VolumesFixture fixture = new VolumesFixture();

    private static EngineException refused(ErrorKind kind, ThrowingRunnable call) {
        EngineException refusal = assertThrows(EngineException.class, call);
        assertEquals(refusal.getMessage(), kind, refusal.kind());
        return refusal;
    }

    private static void awaitThat(Callable<Boolean> condition) {
        Awaitility.await().pollInterval(Duration.ofMillis(5)).pollDelay(Duration.ZERO).atMost(Duration.ofSeconds(60)).until(condition);
    }

    private Volume create(String name) {
        return fixture.volumes.create(VolumeRequest.named(name));
    }

    private List<String> names() {
        return fixture.volumes.list().stream().map(Volume::name).toList();
    }

    @Test
    public void aVolumeIsThereAfterARestart() throws IOException {
        VolumeRequest request = new VolumeRequest(Optional.of("data"), Optional.empty(), Map.of(), Map.of("a", "b"));
        Volume made = fixture.volumes.create(request);
        Files.writeString(fixture.data("data").resolve("file"), "kept");
        fixture.start(new LocalDisk());
        assertEquals(made, fixture.volumes.get("data"));
        assertEquals("kept", Files.readString(fixture.data("data").resolve("file")));
        assertEquals(List.of("create data"), fixture.events);
    }

    @Test
    public void makingOneThatIsThereGivesThatOne() {
        assertEquals(create("data"), create("data"));
        assertEquals(List.of("create data"), fixture.events);
    }

    @Test
    public void namesFollowDockersRule() {
        assertEquals("create a: volume name is too short, names should be at least two alphanumeric characters",
                refused(ErrorKind.INVALID, () -> create("a")).getMessage());
        assertEquals("create a/b: \"a/b\" includes invalid characters for a local volume name, only \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are "
                + "allowed. If you intended to pass a host directory, use absolute path",
                refused(ErrorKind.INVALID, () -> create("a/b")).getMessage());
        List.of(".x", "..", "-x", "a b", "ä1", "x".repeat(256)).forEach(name -> refused(ErrorKind.INVALID, () -> create(name)));
        List.of("a1", "A.b-c_d", "0x").forEach(this::create);
    }

    @Test
    public void oneWithoutANameGetsOneAndIsAnonymous() {
        Volume volume = fixture.volumes.create(new VolumeRequest(Optional.empty(), Optional.empty(), Map.of(), Map.of()));
        assertTrue(volume.name(), volume.name().matches("[0-9a-f]{64}"));
        assertTrue(volume.anonymous());
        assertFalse(create("named").anonymous());
    }

    @Test
    public void aDriverThatIsNotThereIsRefused() {
        assertEquals("create data: error looking up volume plugin nope: plugin \"nope\" not found", refused(ErrorKind.NOT_FOUND,
                () -> fixture.volumes.create(new VolumeRequest(Optional.of("data"), Optional.of("nope"), Map.of(), Map.of())))
                .getMessage());
        assertEquals("create data: invalid option: \"x\"", refused(ErrorKind.INVALID, () -> fixture.volumes.create(
                new VolumeRequest(Optional.of("data"), Optional.empty(), Map.of("x", "y"), Map.of()))).getMessage());
        assertEquals(List.of(), names());
        assertFalse(Files.exists(fixture.folder("data")));
    }

    @Test
    public void aNameBelongsToOneDriver() {
        create("data");
        fixture.registry.addDriver(new LocalVolumeDriver(), Map.of(VolumeDriver.NAME, "other"));
        refused(ErrorKind.CONFLICT,
                () -> fixture.volumes.create(new VolumeRequest(Optional.of("data"), Optional.of("other"), Map.of(), Map.of())));
    }

    @Test
    public void oneThatAContainerHasIsNotRemoved() {
        create("data");
        fixture.users.put("data", Set.of(container(1)));
        assertEquals("remove data: volume is in use - [" + container(1) + "]",
                refused(ErrorKind.CONFLICT, () -> fixture.volumes.remove("data", false)).getMessage());
        refused(ErrorKind.CONFLICT, () -> fixture.volumes.remove("data", true));
        fixture.users.clear();
        fixture.volumes.remove("data", false);
        assertFalse(Files.exists(fixture.folder("data")));
        assertEquals(List.of("create data", "destroy data"), fixture.events);
        assertEquals("get data: no such volume",
                refused(ErrorKind.NOT_FOUND, () -> fixture.volumes.remove("data", false)).getMessage());
        fixture.volumes.remove("data", true);
    }

    @Test
    public void oneThatAContainerIsBeingMadeWithIsNotRemoved() {
        fixture.ofContainers.reserve(VolumeRequest.named("data"), container(1));
        refused(ErrorKind.CONFLICT, () -> fixture.volumes.remove("data", false));
        fixture.ofContainers.settled(container(1));
        fixture.volumes.remove("data", false);
    }

    @Test
    public void nobodyGuessesWhoUsesItWhileTheEngineIsAway() {
        create("data");
        fixture.registry.unsetUsers(fixture);
        refused(ErrorKind.UNAVAILABLE, () -> fixture.volumes.remove("data", false));
        assertEquals(List.of("data"), names());
    }

    @Test
    public void whatWasMadeForAContainerGoesWhereThatIsNotMade() {
        create("old");
        fixture.ofContainers.reserve(VolumeRequest.named("old"), container(1));
        fixture.ofContainers.reserve(VolumeRequest.named("new"), container(1));
        fixture.ofContainers.abandoned(container(1));
        assertEquals(List.of("old"), names());
    }

    @Test
    public void aKilledEngineLeavesWhatItMadeForAContainerToTheNext() {
        fixture.ofContainers.reserve(VolumeRequest.named("data"), container(1));
        fixture.start(new LocalDisk());
        assertEquals(Map.of(container(1), Set.of("data")), fixture.ofContainers.unsettled());
        refused(ErrorKind.UNAVAILABLE, () -> fixture.ofContainers.reserve(VolumeRequest.named("data"), container(2)));
        fixture.ofContainers.abandoned(container(1));
        assertEquals(List.of(), names());
        assertEquals(Map.of(), fixture.ofContainers.unsettled());
        fixture.ofContainers.reserve(VolumeRequest.named("data"), container(2));
    }

    @Test
    public void aKilledEngineLeavesNothingOfWhatItWasMakingForNobody() throws IOException {
        Disk dying = new LocalDisk() {
            private int writes;

            @Override
            public void write(Path file, byte[] contents) throws IOException {
                if (++writes == 2) {
                    throw new IOException("killed");
                }
                super.write(file, contents);
            }

            @Override
            public void replace(Path from, Path to) throws IOException {
                if (writes == 2) {
                    throw new IOException("killed");
                }
                super.replace(from, to);
            }
        };
        fixture.start(dying);
        refused(ErrorKind.SYSTEM, () -> create("data"));
        assertTrue("as if killed just then", Files.exists(fixture.folder("data")));
        fixture.start(new LocalDisk());
        assertEquals(List.of(), names());
        awaitThat(() -> !Files.exists(fixture.folder("data")));
        create("data");
    }

    @Test
    public void aVolumeThatCannotBeStoredIsNotThere() {
        fixture.start(new LocalDisk() {
            @Override
            public void sync(Path folder) throws IOException {
                throw new IOException("No space left on device");
            }
        });
        assertTrue(refused(ErrorKind.SYSTEM, () -> create("data")).getMessage().contains("No space left"));
        assertEquals(List.of(), names());
        fixture.start(new LocalDisk());
        assertEquals(List.of(), names());
    }

    @Test
    public void leftoversAreCleared() throws IOException {
        Files.createDirectories(fixture.folder(".new-1"));
        Files.createDirectories(fixture.folder(".gone-1/_data/folder"));
        fixture.start(new LocalDisk());
        awaitThat(() -> !Files.exists(fixture.folder(".new-1")) && !Files.exists(fixture.folder(".gone-1")));
    }

    @Test
    public void aDamagedRecordIsPutAsideAndTheContentsStay() throws IOException {
        create("data");
        create("other");
        Files.writeString(fixture.data("data").resolve("file"), "kept");
        Files.writeString(fixture.folder("data").resolve("volume.json"), "{\"version\":1,");
        fixture.start(new LocalDisk());
        assertEquals(List.of("other"), names());
        create("data");
        assertEquals("kept", Files.readString(fixture.data("data").resolve("file")));
        try (Stream<Path> files = Files.list(fixture.folder("data"))) {
            assertEquals(1, files.filter(file -> file.getFileName().toString().contains("damaged")).count());
        }
    }

    @Test
    public void pruningTakesWhatWasChosenAndNobodyHas() throws IOException {
        create("used");
        create("free");
        create("spared");
        Files.writeString(fixture.data("free").resolve("file"), "12345");
        fixture.users.put("used", Set.of(container(1)));
        VolumeService.Pruned pruned = fixture.volumes.prune(volume -> !volume.name().equals("spared"));
        assertEquals(List.of("free"), pruned.volumes());
        assertEquals(5, pruned.bytes());
        assertEquals(List.of("spared", "used"), names());
    }

    @Test
    public void aVolumeWhoseDriverIsAwayIsShownAndNotUsed() {
        VolumeDriver driver = new LocalVolumeDriver();
        Map<String, Object> properties = Map.of(VolumeDriver.NAME, "other");
        fixture.registry.addDriver(driver, properties);
        fixture.volumes.create(new VolumeRequest(Optional.of("data"), Optional.of("other"), Map.of(), Map.of()));
        fixture.registry.removeDriver(driver, properties);
        assertEquals(List.of("data"), names());
        assertEquals(Optional.empty(), fixture.volumes.path(fixture.volumes.get("data")));
        assertEquals("volume data needs the volume driver \"other\", which is not there now",
                refused(ErrorKind.UNAVAILABLE, () -> fixture.ofContainers.mount(mount("data"), container(1))).getMessage());
        refused(ErrorKind.UNAVAILABLE, () -> fixture.volumes.remove("data", false));
        fixture.volumes.remove("data", true);
        assertEquals(List.of(), names());
    }

    static ContainerMount mount(String volume) {
        return new ContainerMount(ContainerMount.Kind.VOLUME, volume, "local", "", "/data", "", true, "", "", false, true);
    }

    @Test
    public void somethingIsMountedFromTheFirstUseToTheLast() throws IOException {
        fixture.volumes.create(new VolumeRequest(Optional.of("memory"), Optional.empty(),
                Map.of("type", "tmpfs", "device", "tmpfs", "o", "size=1m"), Map.of()));
        fixture.running.put("memory", Set.of(container(1), container(2)));
        fixture.ofContainers.mount(mount("memory"), container(1));
        fixture.ofContainers.mount(mount("memory"), container(2));
        assertTrue(MountPoints.has(fixture.data("memory")));
        fixture.ofContainers.unmount("memory", container(1));
        assertTrue(MountPoints.has(fixture.data("memory")));
        fixture.running.put("memory", Set.of(container(2)));
        fixture.ofContainers.unmount("memory", container(2));
        assertFalse(MountPoints.has(fixture.data("memory")));
    }

    @Test
    public void aDriverThatComesIsToldWhatIsInUse() throws IOException {
        fixture.volumes.create(new VolumeRequest(Optional.of("memory"), Optional.empty(),
                Map.of("type", "tmpfs", "device", "tmpfs"), Map.of()));
        fixture.running.put("memory", Set.of(container(1)));
        fixture.start(new LocalDisk());
        awaitThat(() -> MountPoints.has(fixture.data("memory")));
        fixture.running.clear();
        fixture.start(new LocalDisk());
        awaitThat(() -> !MountPoints.has(fixture.data("memory")));
    }

    @Test
    public void oneVolumeThatTakesLongKeepsNobodyFromAnother() {
        create("slow");
        fixture.store.inTurn("slow", () -> create("quick"));
        assertEquals(List.of("quick", "slow"), names());
    }
}
