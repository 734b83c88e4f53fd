package io.karavel.engine.internal;

import static io.karavel.engine.internal.EngineFixture.awaitThat;
import static io.karavel.engine.internal.EngineFixture.refused;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.karavel.api.ContainerService.RemoveRequest;
import io.karavel.api.ErrorKind;
import io.karavel.api.VolumeRequest;
import io.karavel.api.VolumeUsers;
import io.karavel.model.ActualState.Exited;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.model.ContainerMount;
import io.karavel.model.HostConfig;
import io.karavel.model.Storage;
import io.karavel.model.Volume;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.Rule;
import org.junit.Test;

/** The volumes of containers, from the making of a container to its removal. */
public class VolumesTest {
    @Rule
    public final EngineFixture engine = new EngineFixture();

    private static HostConfig with(String... binds) {
        return HostConfig.DEFAULT.with(new Storage(List.of(binds), null, null, null, null, 0, null));
    }

    private static HostConfig from(String container) {
        return HostConfig.DEFAULT.with(new Storage(null, null, null, List.of(container), null, 0, null));
    }

    private List<String> volumes() {
        return engine.life().volumes.list().stream().map(Volume::name).toList();
    }

    private static String volume(Container container) {
        return container.mounts().get(0).volume();
    }

    @Test
    public void aContainerKeepsItsVolumeFromBeingRemoved() {
        Container made = engine.create("one", with("data:/data"));
        assertEquals(List.of("data"), volumes());
        assertEquals("remove data: volume is in use - [" + made.id() + "]",
                refused(ErrorKind.CONFLICT, () -> engine.life().volumes.remove("data", false)).getMessage());
        engine.containers().remove("one", new RemoveRequest(false, true));
        assertEquals("a volume with a name stays", List.of("data"), volumes());
        engine.life().volumes.remove("data", false);
        assertEquals(List.of(), volumes());
    }

    @Test
    public void anonymousVolumesGoWhereThatIsAskedFor() {
        engine.create("kept", with("/data"));
        engine.containers().remove("kept", new RemoveRequest(false, false));
        assertEquals(1, volumes().size());
        Container gone = engine.create("gone", with("/data"));
        engine.containers().remove("gone", new RemoveRequest(false, true));
        assertEquals(1, volumes().size());
        assertFalse(volumes().contains(volume(gone)));
    }

    @Test
    public void anAnonymousVolumeStaysWhileAnotherContainerHasIt() {
        String volume = volume(engine.create("one", with("/data")));
        Container two = engine.create("two", from("one"));
        assertEquals(volume, volume(two));
        engine.containers().remove("one", new RemoveRequest(false, true));
        assertEquals(List.of(volume), volumes());
        engine.containers().remove("two", new RemoveRequest(false, true));
        assertEquals(List.of(), volumes());
    }

    @Test
    public void aContainerThatIsNotMadeLeavesNoVolumes() {
        engine.create("taken", HostConfig.DEFAULT);
        refused(ErrorKind.CONFLICT, () -> engine.create("taken", with("data:/data", "/anonymous")));
        refused(ErrorKind.INVALID, () -> engine.create("other", with("data:/data", "x/y:/z")));
        refused(ErrorKind.NOT_FOUND, () -> engine.create("other", from("nobody")));
        assertEquals(List.of(), volumes());
    }

    @Test
    public void volumesAndWhoHasThemOutliveTheEngine() throws InterruptedException {
        Container made = engine.create("one", with("data:/data:ro"));
        engine.killAndRestart();
        ContainerMount mount = engine.get(made.id()).mounts().get(0);
        assertEquals(made.mounts(), List.of(mount));
        assertEquals("data", mount.volume());
        refused(ErrorKind.CONFLICT, () -> engine.life().volumes.remove("data", false));
    }

    @Test
    public void aVolumeIsMountedFromTheStartToTheEnd() {
        Container running = engine.run("one", with("data:/data"));
        engine.task(running).exit(0);
        engine.awaitState(running, Exited.class);
        assertEquals(List.of("create", "mount", "unmount"), engine.life().events.actionsOf("data"));
    }

    @Test
    public void aStartFailsWhileItsVolumeIsMissing() {
        Container made = engine.create("one", with("data:/data"));
        engine.life().volumeRegistry.unsetUsers(engine.life().users);
        engine.life().volumeRegistry.setUsers(new NoUsers());
        engine.life().volumes.remove("data", true);
        assertEquals("get data: no such volume",
                refused(ErrorKind.SYSTEM, () -> engine.containers().start(made.id().value())).getMessage());
        engine.life().volumes.create(VolumeRequest.named("data"));
        engine.containers().start(made.id().value());
        assertTrue(engine.get(made.id()).view().running());
    }

    @Test
    public void whatAKilledEngineMadeForAContainerThatIsNotThereGoes() throws InterruptedException {
        Container made = engine.create("one", HostConfig.DEFAULT);
        engine.life().exchangeableVolumes.get().reserve(VolumeRequest.named("data"), made.id());
        engine.life().exchangeableVolumes.get().reserve(VolumeRequest.named("lost"), ContainerId.random());
        engine.killAndRestart();
        awaitThat(() -> volumes().equals(List.of("data")));
        awaitThat(() -> engine.life().exchangeableVolumes.get().unsettled().isEmpty());
    }

    /** An engine without containers. */
    private static final class NoUsers implements VolumeUsers {
        @Override
        public Map<String, Set<ContainerId>> all() {
            return Map.of();
        }

        @Override
        public Map<String, Set<ContainerId>> running() {
            return Map.of();
        }
    }
}
