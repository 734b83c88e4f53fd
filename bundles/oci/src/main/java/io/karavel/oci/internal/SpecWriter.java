package io.karavel.oci.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.karavel.api.EngineConfig;
import io.karavel.api.EngineException;
import io.karavel.model.Container;
import io.karavel.model.ContainerConfig;
import io.karavel.model.HostConfig;
import io.karavel.model.Resources;
import io.karavel.model.Security;
import io.karavel.oci.ExecProcessRequest;
import io.karavel.oci.Hook;
import io.karavel.oci.HookStage;
import io.karavel.oci.OciState;
import io.karavel.oci.RootfsFiles;
import io.karavel.oci.SpecRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Puts the parts of a runtime configuration together, for one machine. */
public final class SpecWriter {
    private static final Path PROCESSORS = Path.of("/sys/devices/system/cpu");
    private static final List<String> MASKED = List.of("/proc/asound", "/proc/acpi", "/proc/interrupts", "/proc/kcore",
            "/proc/keys", "/proc/latency_stats", "/proc/timer_list", "/proc/timer_stats", "/proc/sched_debug", "/proc/scsi",
            "/sys/firmware", "/sys/devices/virtual/powercap");
    private static final List<String> READ_ONLY =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    private final Host host;

    SpecWriter(Host host) {
        this.host = host;
    }

    /** For the machine this runs on. */
    public static SpecWriter forThisMachine() {
        return new SpecWriter(Host.current());
    }

    public void validate(ContainerConfig config, HostConfig hostConfig, EngineConfig engine) {
        HostConfigRules.validate(config, hostConfig, engine, host);
    }

    public void validate(Resources limits) {
        Cgroups.validate(limits, host);
    }

    public Optional<byte[]> update(Resources named, Resources limits) {
        return Optional.of(CgroupUpdate.json(named, limits.withDefaultSwap(), host)).filter(json -> !json.isEmpty()).map(Json::write);
    }

    public byte[] process(ExecProcessRequest request) {
        RootfsFiles files = new RootfsFiles(request.rootfs());
        return Json.write(new ProcessObject(request.container(), request.config(), files, host).added(request));
    }

    public byte[] container(SpecRequest request) {
        HostConfig config = request.container().hostConfig();
        SecurityOptions security =
                SecurityOptions.parse(config.security().securityOpt(), request.config().noNewPrivileges());
        Optional<Path> init = InitProcess.find(config, request.config());
        Mounts.Plan mounts = Mounts.of(request, security, init);
        ProcessObject process =
                new ProcessObject(request.container(), request.config(), new RootfsFiles(request.rootfs()), host);

        ObjectNode spec = Json.object().put("ociVersion", "1.0.2");
        spec.set("process", process.first(init, request.variables()));
        spec.set("root", Json.object().put("path", "rootfs").put("readonly", config.security().readonlyRootfs()));
        if (!config.namespaces().hostUts()) {
            spec.put("hostname", process.hostname());
        }
        spec.set("mounts", mounts.mounts());
        if (!config.annotations().isEmpty()) {
            spec.set("annotations", Json.strings(config.annotations()));
        }
        ObjectNode hooks = hooks(request);
        if (!hooks.isEmpty()) {
            spec.set("hooks", hooks);
        }
        spec.set("linux", linux(request, security, mounts.rootfsPropagation()));
        return Json.write(spec);
    }

    /** The hooks that are meant for a container at a stage, in their order. */
    public static List<Hook> hooks(Container container, EngineConfig config, HookStage stage) {
        return HookFile.matching(HookFile.read(config.hooksDirs()), container, stage);
    }

    /** What a hook reads. */
    public static byte[] state(OciState state) {
        return Json.write(state.members());
    }

    private static ObjectNode hooks(SpecRequest request) {
        ObjectNode stages = Json.object();
        List<HookFile> files = HookFile.read(request.config().hooksDirs());
        for (HookStage stage : HookStage.values()) {
            List<ObjectNode> hooks = stage.isOfRuntime()
                    ? HookFile.matching(files, request.container(), stage).stream().map(SpecWriter::hook).toList() : List.of();
            if (!hooks.isEmpty()) {
                stages.set(stage.text(), Json.objects(hooks));
            }
        }
        return stages;
    }

    private static ObjectNode hook(Hook hook) {
        ObjectNode object = Json.object().put("path", hook.path().toString());
        if (!hook.args().isEmpty()) {
            object.set("args", Json.strings(hook.args()));
        }
        if (!hook.env().isEmpty()) {
            object.set("env", Json.strings(hook.env()));
        }
        hook.timeout().ifPresent(limit -> object.put("timeout", limit.toSeconds()));
        return object;
    }

    private ObjectNode linux(SpecRequest request, SecurityOptions security, Optional<String> rootfsPropagation) {
        HostConfig config = request.container().hostConfig();
        Devices.Access devices = Devices.of(config);
        ObjectNode linux = Json.object();
        linux.set("sysctl", Json.strings(sysctls(request)));
        linux.set("resources", Cgroups.json(config.resources(), devices.rules()));
        linux.put("cgroupsPath", Cgroups.path(request.container().id(), config.resources(), request.config()));
        linux.set("namespaces", NamespaceList.json(config, request.networkNamespace(), request.processes(), host));
        if (!devices.files().isEmpty()) {
            linux.set("devices", devices.files());
        }
        seccomp(request, security).ifPresent(filter -> linux.set("seccomp", filter));
        rootfsPropagation.ifPresent(mode -> linux.put("rootfsPropagation", mode));
        Security paths = config.security();
        if (!paths.privileged()) {
            linux.set("maskedPaths", Json.strings(paths.maskedPaths().orElseGet(SpecWriter::masked)));
            linux.set("readonlyPaths", Json.strings(paths.readonlyPaths().orElse(READ_ONLY)));
        }
        return linux;
    }

    /** The container's own profile before the engine's before the built-in one. */
    private Optional<ObjectNode> seccomp(SpecRequest request, SecurityOptions security) {
        Security rights = request.container().hostConfig().security();
        Optional<String> wanted = security.seccomp();
        if (wanted.isEmpty() && rights.privileged()) {
            return Optional.empty();
        }
        List<String> capabilities = Capabilities.of(rights, host);
        if (wanted.isPresent()) {
            return switch (wanted.get()) {
                case "unconfined" -> Optional.empty();
                case "builtin" -> Optional.of(SeccompProfile.builtIn().resolve(capabilities, host));
                default -> Optional.of(SeccompProfile.parse(wanted.get()).resolve(capabilities, host));
            };
        }
        String configured = request.config().seccompProfile().orElse("");
        return switch (configured) {
            case "unconfined" -> Optional.empty();
            case "", "builtin", "default" -> Optional.of(SeccompProfile.builtIn().resolve(capabilities, host));
            default -> Optional.of(SeccompProfile.read(Path.of(configured)).resolve(capabilities, host));
        };
    }

    private static Map<String, String> sysctls(SpecRequest request) {
        HostConfig config = request.container().hostConfig();
        Map<String, String> sysctls = new TreeMap<>();
        if (!config.namespaces().hostNetwork() && !NamespaceList.sharesNetwork(config.namespaces())) {
            sysctls.put("net.ipv4.ip_unprivileged_port_start", "0");
            sysctls.put("net.ipv4.ping_group_range", "0 2147483647");
        }
        String domain = request.container().config().domainname();
        if (!domain.isEmpty()) {
            sysctls.put("kernel.domainname", domain);
        }
        sysctls.putAll(config.networking().sysctls());
        return sysctls;
    }

    private static List<String> masked() {
        List<String> paths = new ArrayList<>(MASKED);
        try (Stream<Path> processors = Files.list(PROCESSORS)) {
            processors.filter(path -> path.getFileName().toString().matches("cpu\\d+"))
                    .map(path -> path.resolve("thermal_throttle")).filter(Files::exists)
                    .map(Path::toString).sorted().forEach(paths::add);
        } catch (IOException e) {
            throw EngineException.system("cannot list " + PROCESSORS + ": " + e.getMessage(), e);
        }
        return paths;
    }
}
