package io.karavel.oci.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.Resources.Device;
import io.karavel.model.Storage.Mount;
import io.karavel.model.Ulimit;
import java.util.List;
import java.util.Optional;
import org.junit.Test;
import org.junit.function.ThrowingRunnable;

/** The words are those dockerd has for it. */
public class RefusalsTest {
    private final Wish wish = new Wish();

    @Test
    public void anythingByDefaultIsAccepted() {
        wish.validate();
    }

    @Test
    public void anUnknownCapability() {
        wish.capAdd = List.of("foo");
        refuses("invalid CapAdd: unknown capability: \"CAP_FOO\"");
        wish.capAdd = List.of();
        wish.capDrop = List.of("cap_nope");
        refuses("invalid CapDrop: unknown capability: \"CAP_NOPE\"");
    }

    @Test
    public void aMissingSourceOfABindInTheLongForm() {
        wish.mount(new Mount("bind", "/nope/x", "/x", false, "", Optional.empty(), Optional.empty()));
        refuses("invalid mount config for type \"bind\": bind source path does not exist: /nope/x");
    }

    @Test
    public void bindsThatMakeNoSense() {
        wish.bind("/a:b");
        refuses("invalid volume specification: '/a:b': invalid mount config for type \"bind\": invalid mount path: 'b' mount path "
                + "must be absolute");
        wish.bind("/a:/b:zip");
        refuses("invalid mode: zip");
        wish.bind("/a:/b:ro,rw");
        refuses("invalid mode: ro,rw");
        wish.bind("/a:/b:shared,slave");
        refuses("invalid mode: shared,slave");
        wish.bind("/tmp:/");
        refuses("invalid volume specification: '/tmp:/': invalid mount config for type \"bind\": invalid specification: "
                + "destination can't be '/'");
        wish.bind("/tmp:/x", "/bin:/x");
        refuses("Duplicate mount point: /x");
    }

    @Test
    public void aTmpfsThatMakesNoSense() {
        wish.tmpfs("rel", "");
        refuses("invalid mount path: 'rel' mount path must be absolute");
        wish.tmpfs("/x", "bogus");
        refuses("invalid tmpfs option [\"bogus\"]");
    }

    @Test
    public void securityOptionsThatMakeNoSense() {
        wish.securityOpt = List.of("bogus");
        refuses("invalid --security-opt 1: \"bogus\"");
        wish.securityOpt = List.of("bogus=1");
        refuses("invalid --security-opt 2: \"bogus=1\"");
    }

    @Test
    public void limitsThatMakeNoSense() {
        wish.limit(1 << 20, 0, null);
        refuses("Minimum memory limit allowed is 6MB");
        wish.limit(0, 999_000_000_000L, null);
        refuses("Range of CPUs is from 0.01 to 4.00, as there are only 4 CPUs available");
        wish.ulimits(new Ulimit("nofile", 20, 10));
        refuses("ulimit soft limit must be less than or equal to hard limit: 20 > 10");
    }

    @Test
    public void aFolderToWorkInThatIsRelative() {
        wish.workingDir = "rel";
        refuses("the working directory 'rel' is invalid, it needs to be an absolute path");
    }

    @Test
    public void aScoreOutOfRange() {
        wish.oomScoreAdj = 2000;
        refuses("Invalid value 2000, range for oom score adj is [-1000, 1000]");
    }

    @Test
    public void aDeviceThatIsNotThere() {
        wish.devices(List.of(new Device("/dev/nope", "", "")), List.of());
        refuses("error gathering device information while adding custom device \"/dev/nope\": no such file or directory",
                wish::spec);
    }

    @Test
    public void aUserOrGroupThatIsNotThere() {
        wish.user = "nobody9";
        refuses("unable to find user nobody9: no matching entries in passwd file", wish::spec);
        wish.user = "0:nogrp";
        refuses("unable to find group nogrp: no matching entries in group file", wish::spec);
        wish.user = "";
        wish.groupAdd = List.of("zz");
        refuses("Unable to find group zz: no matching entries in group file", wish::spec);
    }

    @Test
    public void aSharedBindOfAMountThatIsNotShared() {
        wish.bind("/proc/sys:/x:shared");
        EngineException refusal = assertThrows(EngineException.class, wish::spec);
        assertEquals("path /proc/sys is mounted on /proc but it is not a shared mount", refusal.getMessage());
    }

    private void refuses(String message) {
        refuses(message, wish::validate);
    }

    private static void refuses(String message, ThrowingRunnable attempt) {
        EngineException refusal = assertThrows(EngineException.class, attempt);
        assertEquals(message, refusal.getMessage());
        assertEquals(ErrorKind.INVALID, refusal.kind());
    }
}
