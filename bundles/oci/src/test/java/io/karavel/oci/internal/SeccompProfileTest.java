package io.karavel.oci.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class SeccompProfileTest {
    private static final String CUSTOM = """
            {"defaultAction": "SCMP_ACT_ALLOW",
             "archMap": [{"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86"]}],
             "syscalls": [{"names": ["mkdir"], "action": "SCMP_ACT_ERRNO", "excludes": {"caps": ["CAP_SYS_ADMIN"]}},
                          {"name": "rmdir", "action": "SCMP_ACT_ERRNO", "includes": {"minKernel": "99.0"}}]}""";

    @Rule public final TemporaryFolder folder = new TemporaryFolder();

    private final Wish wish = new Wish();

    @Test
    public void whatIsNotAllowedIsNotPermitted() throws IOException {
        JsonNode filter = wish.spec().at("/linux/seccomp");
        assertEquals("SCMP_ACT_ERRNO", filter.get("defaultAction").asText());
        assertEquals(1, filter.get("defaultErrnoRet").asInt());
        assertEquals(List.of("SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"), Json.texts(filter.get("architectures")));
        Set<String> allowed = allowed();
        assertTrue(allowed.containsAll(Set.of("read", "execve", "ptrace", "chroot", "arch_prctl", "clone", "socket")));
        for (String name : List.of("mount", "bpf", "reboot", "io_uring_setup", "kexec_load", "init_module", "keyctl", "clone3",
                "unshare", "setns", "userfaultfd", "arm_sync_file_range")) {
            assertFalse(name, allowed.contains(name));
        }
    }

    @Test
    public void noSystemCallIsNamedTwiceAmongThoseAlwaysAllowed() throws IOException {
        Set<String> seen = new HashSet<>();
        for (JsonNode rule : wish.spec().at("/linux/seccomp/syscalls")) {
            if (!rule.has("args")) {
                Json.texts(rule.get("names")).forEach(name -> assertTrue(name, seen.add(name)));
            }
        }
    }

    @Test
    public void namespacesCannotBeMadeByCloneAndClone3IsUnknown() throws IOException {
        JsonNode clone = rule("clone");
        assertEquals(0x7E020000L, clone.at("/args/0/value").asLong());
        assertEquals("SCMP_CMP_MASKED_EQ", clone.at("/args/0/op").asText());
        JsonNode clone3 = rule("clone3");
        assertEquals("SCMP_ACT_ERRNO", clone3.get("action").asText());
        assertEquals(38, clone3.get("errnoRet").asInt());
    }

    @Test
    public void aCapabilityBringsItsSystemCalls() throws IOException {
        gives("DAC_READ_SEARCH", "open_by_handle_at");
        gives("SYSLOG", "syslog");
        gives("SYS_BOOT", "reboot");
        gives("SYS_MODULE", "delete_module", "init_module", "finit_module");
        gives("SYS_NICE", "get_mempolicy", "mbind", "set_mempolicy");
        gives("SYS_PACCT", "acct");
        gives("SYS_PTRACE", "kcmp", "pidfd_getfd", "process_madvise", "process_vm_readv", "process_vm_writev", "ptrace");
        gives("SYS_RAWIO", "iopl", "ioperm");
        gives("SYS_TIME", "settimeofday", "stime", "clock_settime");
        gives("SYS_TTY_CONFIG", "vhangup");
        gives("BPF", "bpf");
        gives("PERFMON", "perf_event_open");
        gives("SYS_ADMIN", "bpf", "clone", "clone3", "fanotify_init", "fsconfig", "fsmount", "fsopen", "fspick",
                "lookup_dcookie", "mount", "mount_setattr", "move_mount", "open_tree", "perf_event_open", "quotactl",
                "quotactl_fd", "setdomainname", "sethostname", "setns", "syslog", "umount", "umount2", "unshare");
    }

    @Test
    public void withoutItsCapabilityChrootIsNotAllowed() throws IOException {
        wish.capDrop = List.of("SYS_CHROOT");
        assertFalse(allowed().contains("chroot"));
    }

    @Test
    public void anotherMachineHasItsOwnRules() throws IOException {
        wish.host = new Host("arm", "arm64", Wish.HOST.kernel(), true, Wish.HOST.capabilities(), "0", "0");
        assertEquals(List.of("SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM"),
                Json.texts(wish.spec().at("/linux/seccomp/architectures")));
        assertTrue(allowed().contains("arm_sync_file_range"));
        assertFalse(allowed().contains("arch_prctl"));
    }

    @Test
    public void aProfileOfTheUsersIsResolved() throws IOException {
        wish.securityOpt = List.of("seccomp=" + CUSTOM);
        JsonNode filter = wish.spec().at("/linux/seccomp");
        assertEquals("{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"architectures\":[\"SCMP_ARCH_X86_64\",\"SCMP_ARCH_X86\"],"
                + "\"syscalls\":[{\"names\":[\"mkdir\"],\"action\":\"SCMP_ACT_ERRNO\"}]}", filter.toString());
        wish.capAdd = List.of("SYS_ADMIN");
        assertEquals(0, wish.spec().at("/linux/seccomp/syscalls").size());
    }

    @Test
    public void aProfileThatIsNoneIsRefused() {
        wish.securityOpt = List.of("seccomp={nonsense");
        assertEquals(ErrorKind.INVALID, assertThrows(EngineException.class, wish::spec).kind());
    }

    @Test
    public void theEnginesProfileComesAfterTheContainers() throws IOException {
        Path file = folder.newFile("profile.json").toPath();
        Files.writeString(file, CUSTOM);
        wish.seccompProfile = Optional.of(file.toString());
        assertEquals("SCMP_ACT_ALLOW", wish.spec().at("/linux/seccomp/defaultAction").asText());
        wish.securityOpt = List.of("seccomp=unconfined");
        assertFalse(wish.spec().get("linux").has("seccomp"));
        wish.securityOpt = List.of("seccomp=builtin");
        assertEquals("SCMP_ACT_ERRNO", wish.spec().at("/linux/seccomp/defaultAction").asText());
    }

    private void gives(String capability, String... names) throws IOException {
        wish.capAdd = List.of(capability);
        Set<String> allowed = allowed();
        for (String name : names) {
            assertTrue(capability + " allows " + name, allowed.contains(name));
        }
    }

    private Set<String> allowed() throws IOException {
        Set<String> names = new HashSet<>();
        for (JsonNode rule : wish.spec().at("/linux/seccomp/syscalls")) {
            if (rule.get("action").asText().equals("SCMP_ACT_ALLOW")) {
                names.addAll(Json.texts(rule.get("names")));
            }
        }
        return names;
    }

    private JsonNode rule(String name) throws IOException {
        for (JsonNode rule : wish.spec().at("/linux/seccomp/syscalls")) {
            if (Json.texts(rule.get("names")).contains(name)) {
                return rule;
            }
        }
        throw new AssertionError("no rule for " + name);
    }
}
