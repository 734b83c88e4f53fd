package io.karavel.oci.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.karavel.api.EngineConfig;
import io.karavel.api.ExecService.ExecRequest;
import io.karavel.model.ActualState;
import io.karavel.model.Container;
import io.karavel.model.Container.ContainerImage;
import io.karavel.model.ContainerConfig;
import io.karavel.model.ContainerId;
import io.karavel.model.DesiredState;
import io.karavel.model.Digest;
import io.karavel.model.HostConfig;
import io.karavel.model.Namespaces;
import io.karavel.model.Networking;
import io.karavel.model.Resources;
import io.karavel.model.RestartPolicy;
import io.karavel.model.Security;
import io.karavel.model.Storage;
import io.karavel.model.TerminalSize;
import io.karavel.model.Ulimit;
import io.karavel.oci.ExecProcessRequest;
import io.karavel.oci.GeneratedFiles;
import io.karavel.oci.HostMount;
import io.karavel.oci.SpecRequest;
import io.karavel.spi.runtime.RootfsMount;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A container as a test wants it: everything by default, but what the test sets. */
final class Wish {
    static final ContainerId ID = new ContainerId("ab".repeat(32));

    /** One with every capability up to CAP_CHECKPOINT_RESTORE, four processors and control groups of version 1. */
    static final Host HOST = new Host("machine", "amd64", new Host.Kernel(6, 1), false,
            new LinkedHashSet<>(Capabilities.available(List.of("CapPrm:\t000001ffffffffff", "CapBnd:\t000001ffffffffff"))),
            "0-3", "0");

    Host host = HOST;
    ContainerId id = ID;
    List<String> command = List.of("sleep", "100");
    String hostname = "";
    String domainname = "";
    String user = "";
    String workingDir = "";
    boolean tty;
    List<String> env = List.of();
    Resources resources = Resources.UNLIMITED;
    Namespaces namespaces = Namespaces.DEFAULT;
    Storage storage = Storage.NONE;
    Networking networking = Networking.DEFAULT;
    boolean privileged;
    List<String> capAdd = List.of();
    List<String> capDrop = List.of();
    List<String> securityOpt = List.of();
    boolean readonlyRootfs;
    List<String> groupAdd = List.of();
    Optional<List<String>> maskedPaths = Optional.empty();
    boolean init;
    int oomScoreAdj;
    Optional<TerminalSize> consoleSize = Optional.empty();
    Path dataRoot = Path.of("/var/lib/nowhere");
    String cgroupParent = "/karavel";
    Optional<String> initPath = Optional.empty();
    Optional<String> seccompProfile = Optional.empty();
    boolean noNewPrivileges;
    List<Ulimit> defaultUlimits = List.of();
    List<Path> hooksDirs = List.of();
    List<String> variables = List.of();
    Map<String, String> annotations = Map.of();
    List<RootfsMount> rootfs = List.of();
    List<HostMount> volumes = List.of();
    Optional<Path> networkNamespace = Optional.empty();

    ContainerConfig config() {
        return new ContainerConfig(hostname, domainname, user, false, true, true, Set.of(), tty, false, false, env,
                Optional.of(command), Optional.empty(), "busybox", Set.of(), workingDir, Optional.empty(), false, "", List.of(),
                Map.of(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    HostConfig hostConfig() {
        Security security = new Security(privileged, capAdd, capDrop, securityOpt, readonlyRootfs, groupAdd, maskedPaths,
                Optional.empty());
        return new HostConfig(resources, namespaces, security, storage, networking, null, null, false, "", Optional.of(init),
                oomScoreAdj, consoleSize, annotations, "", "");
    }

    EngineConfig engine() {
        return new EngineConfig(dataRoot, Path.of("/run/nowhere"), List.of(), Optional.empty(), Optional.empty(), "karavel",
                Optional.empty(), Map.of(), "runc", cgroupParent, 64L << 20, "json-file", Map.of(), List.of(), false, initPath,
                seccompProfile, noNewPrivileges, defaultUlimits, Duration.ofSeconds(15), false,
                hooksDirs, Optional.empty(),
                EngineConfig.DEFAULT_CNI_CONFIG_DIR, EngineConfig.DEFAULT_CNI_BIN_DIRS);
    }

    Container container() {
        return new Container(id, "quiet_test", Instant.EPOCH, config(), hostConfig(),
                new ContainerImage(Digest.ofSha256Hex("0".repeat(64)), "busybox", "linux", "amd64"),
                DesiredState.created(RestartPolicy.NO), ActualState.Created.FRESH, Optional.empty());
    }

    byte[] bytes() {
        return new SpecWriter(host).container(new SpecRequest(container(), engine(), GeneratedFiles.in(Path.of("/files")), rootfs, volumes,
                networkNamespace, variables, reference -> 4711));
    }

    JsonNode spec() throws IOException {
        return Json.read(bytes());
    }

    JsonNode exec(ExecRequest request) throws IOException {
        return Json.read(new SpecWriter(host)
                .process(new ExecProcessRequest(container(), engine(), rootfs, request, Optional.empty())));
    }

    void validate() {
        new SpecWriter(host).validate(config(), hostConfig(), engine());
    }

    void bind(String... binds) {
        storage = new Storage(List.of(binds), null, null, null, null, 0, null);
    }

    void tmpfs(String target, String options) {
        storage = new Storage(null, null, Map.of(target, options), null, null, 0, null);
    }

    void mount(Storage.Mount mount) {
        storage = new Storage(null, List.of(mount), null, null, null, 0, null);
    }

    void limit(long memory, long nanoCpus, Long pids) {
        resources = new Resources(0, memory, nanoCpus, null, 0, null, null, null, null, null, 0, 0, 0, 0, null, null, null,
                null, null, 0, 0, null, null, Optional.ofNullable(pids), null);
    }

    void devices(List<Resources.Device> devices, List<String> rules) {
        resources = new Resources(0, 0, 0, null, 0, null, null, null, null, null, 0, 0, 0, 0, null, null, devices, rules, null,
                0, 0, null, null, null, null);
    }

    void ulimits(Ulimit... limits) {
        resources = new Resources(0, 0, 0, null, 0, null, null, null, null, null, 0, 0, 0, 0, null, null, null, null, null, 0,
                0, null, null, null, List.of(limits));
    }
}
