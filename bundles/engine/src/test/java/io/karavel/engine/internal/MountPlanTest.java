package io.karavel.engine.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.ActualState;
import io.karavel.model.Container;
import io.karavel.model.Container.ContainerImage;
import io.karavel.model.ContainerConfig;
import io.karavel.model.ContainerId;
import io.karavel.model.ContainerMount;
import io.karavel.model.ContainerMount.Kind;
import io.karavel.model.DesiredState;
import io.karavel.model.Digest;
import io.karavel.model.HostConfig;
import io.karavel.model.RestartPolicy;
import io.karavel.model.Storage;
import io.karavel.model.Storage.DriverConfig;
import io.karavel.model.Storage.Mount;
import io.karavel.model.Storage.VolumeOptions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.Test;

/** Which volumes a container is to have, by Docker's rules. */
public class MountPlanTest {
    private static final ContainerMount THEIRS = new ContainerMount(Kind.VOLUME, "theirs", "local", "/v/theirs", "/data", "z", true, "", "",
            false, true);

    private static ContainerConfig config(String... volumes) {
        return new ContainerConfig("", "", "", false, true, true, null, false, false, false, null, Optional.of(List.of("run")), null,
                "image", Set.of(volumes), "", null, false, "", null, null, null, null, null);
    }

    private static Storage storage(List<String> binds, List<Mount> mounts, Map<String, String> tmpfs, List<String> from) {
        return new Storage(binds, mounts, tmpfs, from, null, 0, null);
    }

    private static Storage binds(String... binds) {
        return storage(List.of(binds), null, null, null);
    }

    private static Container other(ContainerMount... mounts) {
        return new Container(new ContainerId("ab".repeat(32)), "other", Instant.EPOCH, ContainerConfig.of("image", "run"),
                HostConfig.DEFAULT.with(binds("/host:/bound:ro,rslave", "ignored:/x")),
                new ContainerImage(Digest.ofSha256Hex("0".repeat(64)), "image", "linux", "amd64"), DesiredState.created(RestartPolicy.NO),
                ActualState.Created.FRESH, Optional.empty(), List.of(mounts));
    }

    private static List<VolumeWish> plan(ContainerConfig config, Storage storage) {
        return MountPlan.of(config, storage, name -> other(THEIRS));
    }

    private static ContainerMount only(Storage storage) {
        List<VolumeWish> plan = plan(config(), storage);
        assertEquals(1, plan.size());
        return plan.get(0).mount();
    }

    private static void refuses(String message, Storage storage) {
        EngineException refusal = assertThrows(EngineException.class, () -> plan(config(), storage));
        assertEquals(ErrorKind.INVALID, refusal.kind());
        assertEquals(message, refusal.getMessage());
    }

    @Test
    public void bindsOfThisMachineAreNoVolumes() {
        assertEquals(List.of(), plan(config(), binds("/a:/b", "/a:/c:ro")));
    }

    @Test
    public void aNamedVolumeHasItsOptions() {
        ContainerMount mount = only(binds("data:/srv/./x/:ro,nocopy,Z"));
        assertEquals("/srv/x", mount.destination());
        assertEquals("ro,nocopy,Z", mount.mode());
        assertEquals(List.of(false, false, false), List.of(mount.writable(), mount.copyUp(), mount.anonymous()));
        ContainerMount plain = only(binds("data:/srv"));
        assertEquals("z", plain.mode());
        assertEquals(List.of(true, true, false), List.of(plain.writable(), plain.copyUp(), plain.anonymous()));
    }

    @Test
    public void whatMakesNoSenseIsRefusedInDockersWords() {
        String start = "invalid volume specification: 'data:/x:";
        refuses(start + "wild': invalid mode: wild", binds("data:/x:wild"));
        refuses(start + "ro,rw': invalid mode: ro,rw", binds("data:/x:ro,rw"));
        refuses(start + "shared': invalid mount config for type \"volume\": field BindOptions must not be specified",
                binds("data:/x:shared"));
        refuses("invalid volume specification: 'data:x': invalid mount config for type \"volume\": invalid mount path: 'x' mount path must "
                + "be absolute", binds("data:x"));
        refuses("invalid volume specification: 'data:/': invalid mount config for type \"volume\": invalid specification: destination "
                + "can't be '/'", binds("data:/"));
        refuses("Duplicate mount point: /x", binds("data:/x", "other:/x/"));
        refuses("Duplicate mount point: /x", binds("data:/x", "/host:/x"));
    }

    @Test
    public void pathsThatTheImageCallsVolumesGetAnonymousOnes() {
        List<VolumeWish> plan = plan(config("/b", "/a"), Storage.NONE);
        assertEquals(List.of("/a", "/b"), plan.stream().map(wish -> wish.mount().destination()).toList());
        assertEquals(List.of(true, true), plan.stream().map(wish -> wish.mount().anonymous()).toList());
        assertEquals(Optional.empty(), plan.get(0).request().name());
    }

    @Test
    public void whatTheUserMountsComesBeforeWhatTheImageWants() {
        Storage storage = storage(List.of("data:/a", "/host:/b"), List.of(), Map.of("/c", ""), List.of());
        assertEquals(List.of("/a", "/d"),
                plan(config("/a", "/b", "/c", "/d"), storage).stream().map(wish -> wish.mount().destination()).toList());
    }

    @Test
    public void whatAnotherContainerHasIsTakenOver() {
        List<VolumeWish> plan = plan(config("/data"), storage(List.of(), List.of(), Map.of(), List.of("other")));
        assertEquals(List.of("/bound", "/data"), plan.stream().map(wish -> wish.mount().destination()).toList());
        ContainerMount bound = plan.get(0).mount();
        assertEquals(new ContainerMount(Kind.BIND, "", "", "/host", "/bound", "", false, "rslave", "", false, false), bound);
        ContainerMount data = plan.get(1).mount();
        assertEquals(List.of("theirs", true, false), List.of(data.volume(), data.writable(), data.copyUp()));
    }

    @Test
    public void whatIsTakenOverMayBeReadOnlyAndGivesWayToTheUsersOwn() {
        Storage readOnly = storage(List.of("mine:/bound"), List.of(), Map.of(), List.of("other:ro,z"));
        List<VolumeWish> plan = plan(config(), readOnly);
        assertEquals(List.of("/data", "/bound"), plan.stream().map(wish -> wish.mount().destination()).toList());
        assertEquals(false, plan.get(0).mount().writable());
        assertEquals(Optional.of("mine"), plan.get(1).request().name());
        refuses("invalid mode: rslave", storage(List.of(), List.of(), Map.of(), List.of("other:rslave")));
        refuses("volumes-from specification cannot be an empty string", storage(List.of(), List.of(), Map.of(), List.of("")));
    }

    private static Storage mount(String source, boolean readOnly, VolumeOptions options) {
        return storage(List.of(), List.of(new Mount("volume", source, "/m", readOnly, "", Optional.empty(), Optional.empty(),
                Optional.of(options))), Map.of(), List.of());
    }

    @Test
    public void theLongFormSaysHowTheVolumeIsMade() {
        VolumeOptions options = new VolumeOptions(true, Map.of("l", "v"), Optional.of(new DriverConfig("own", Map.of("o", "x"))), "");
        VolumeWish wish = plan(config(), mount("data", true, options)).get(0);
        assertEquals(Optional.of("own"), wish.request().driver());
        assertEquals(Map.of("o", "x"), wish.request().options());
        assertEquals(Map.of("l", "v"), wish.request().labels());
        assertEquals(List.of(false, false), List.of(wish.mount().writable(), wish.mount().copyUp()));
    }

    @Test
    public void aPartOfAVolumeIsBeneathIt() {
        assertEquals("a/b", only(mount("data", false, part("a/b"))).subpath());
        String start = "invalid mount config for type \"volume\": ";
        refuses(start + "subpath must be a relative path within the volume", mount("data", false, part("/etc")));
        refuses(start + "subpath must be a relative path within the volume", mount("data", false, part("a/../../b")));
        refuses(start + "must not set Subpath when using anonymous volumes", mount("", false, part("a")));
        refuses(start + "must not set ReadOnly mode when using anonymous volumes", mount("", true, VolumeOptions.DEFAULT));
    }

    private static VolumeOptions part(String subpath) {
        return new VolumeOptions(false, Map.of(), Optional.empty(), subpath);
    }
}
