package io.karavel.runtime.registry.internal;

import io.karavel.api.ConfigParticipant;
import io.karavel.api.ConfigSnapshot;
import io.karavel.api.EngineConfig;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.RuntimeRegistry;
import io.karavel.model.RuntimeBinding;
import io.karavel.model.RuntimeDescriptor;
import io.karavel.spi.runtime.ContainerRuntime;
import io.karavel.spi.runtime.OciRuntime;
import io.karavel.spi.runtime.RuntimeLaunch;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows the runtimes of the configuration, those that bundles bring, and the services that run them. The one class that sees such
 * services come and go.
 *
 * <p>Resolves the configured runtimes when the configuration changes; what was not installed then is looked for again when it is
 * asked for.
 */
@Component(configurationPid = "io.karavel.runtime.registry")
public final class WhiteboardRuntimeRegistry implements RuntimeRegistry, ConfigParticipant {
    private static final Logger LOG = LoggerFactory.getLogger(WhiteboardRuntimeRegistry.class);
    private static final String STOCK_RUNTIME = "runc";
    /** A name becomes part of the name of a file, which may have 255 characters and ends in a dot and a hash of 64. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,189}");
    /** A name of a shim rather than of a runtime: dotted, and no path, so that a client cannot have any binary run as root. */
    private static final Pattern SHIM = Pattern.compile("[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)+");

    private static final Duration FEATURES_DEADLINE = Duration.ofSeconds(30);

    private final RuntimeServices services = new RuntimeServices(Clock.systemUTC());
    private final Duration patience;
    private final List<ProviderWatcher> watchers = new CopyOnWriteArrayList<>();
    private final Instant lifeBegan = ProcessHandle.current().info().startInstant().orElse(Instant.EPOCH);
    private final BinaryDigests digests = new BinaryDigests();
    private final RuntimeResolver resolver;
    private final RuntimeFeatures features = new RuntimeFeatures(digests, FEATURES_DEADLINE);
    /** Scripts of a change that is being prepared, which nobody else relies on. */
    private final PreparedScripts prepared = new PreparedScripts();
    private Optional<FrameworkStart> start = Optional.empty();
    /** The names in the configuration that is in force. */
    private volatile Set<String> configured = Set.of();

    /** The settings of the registry. */
    public @interface Settings {
        /**
         * How many seconds a start, or another request, waits for a runtime whose bundle is being replaced, or has not come yet though all
         * had their start.
         */
        long replacement_timeout() default 15;
    }

    @Activate
    public WhiteboardRuntimeRegistry(Settings settings, BundleContext context) {
        this(Executables.ofSystem(), Duration.ofSeconds(settings.replacement_timeout()));
        start = Optional.of(FrameworkStart.follow(context, services));
    }

    WhiteboardRuntimeRegistry(Executables executables, Duration patience) {
        this.resolver = new RuntimeResolver(executables, digests);
        this.patience = patience;
    }

    @Deactivate
    void stop() {
        start.ifPresent(FrameworkStart::stop);
        services.stop();
        features.stop();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addRuntime(ContainerRuntime runtime, Map<String, Object> properties) {
        add(name(properties), new RuntimeServices.Offer(runtime, order(properties), Optional.empty()));
    }

    void updatedRuntime(ContainerRuntime runtime, Map<String, Object> properties) {
        if (isRenamed(runtime, properties)) {
            removeRuntime(runtime);
            addRuntime(runtime, properties);
        }
    }

    void removeRuntime(ContainerRuntime runtime) {
        remove(runtime);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addDescription(OciRuntime runtime, Map<String, Object> properties) {
        String name = name(properties);
        if (name.equals(RuntimeBinding.CONTAINERD)) {
            LOG.warn("A bundle's runtime cannot be called {}; it is not used", name);
            return;
        }
        try {
            RuntimeDescriptor description = descriptor(name, runtime.launch());
            add(name, new RuntimeServices.Offer(runtime, order(properties), Optional.of(description)));
        } catch (RuntimeException | LinkageError e) {
            LOG.error("The runtime {} of a bundle does not say what is to be run; it is not used", name, e);
        }
    }

    void updatedDescription(OciRuntime runtime, Map<String, Object> properties) {
        if (isRenamed(runtime, properties)) {
            removeDescription(runtime);
            addDescription(runtime, properties);
        }
    }

    void removeDescription(OciRuntime runtime) {
        remove(runtime);
    }

    private void add(String name, RuntimeServices.Offer offer) {
        if (name.equals(STOCK_RUNTIME) || !NAME.matcher(name).matches()) {
            LOG.warn("A bundle's runtime cannot be called \"{}\"; it is not used", name);
            return;
        }
        Optional<ContainerRuntime> provider = services.add(name, offer);
        if (services.find(name).filter(first -> first.service() != offer.service()).isPresent()) {
            LOG.warn("A second bundle brings a runtime of the name {}; it waits until the first goes", name);
        }
        if (configured.contains(name)) {
            warnOfConfigured(name);
        }
        provider.ifPresent(arrived -> watchers.forEach(watcher -> watcher.arrived(name, arrived)));
    }

    private void remove(Object service) {
        services.nameOf(service).ifPresent(name -> remove(name, service));
    }

    private boolean isRenamed(Object service, Map<String, Object> properties) {
        return !services.nameOf(service).equals(Optional.of(name(properties)));
    }

    private void remove(String name, Object service) {
        Optional<ContainerRuntime> before = services.provider(name);
        services.remove(name, service).ifPresent(next -> watchers.forEach(watcher -> watcher.arrived(name, next)));
        if (before.isPresent() && services.provider(name).isEmpty()) {
            watchers.forEach(watcher -> watcher.departed(name));
        }
    }

    private static void warnOfConfigured(String name) {
        LOG.warn("The configuration has a runtime of the name {}; the one that a bundle brings is not used meanwhile", name);
    }

    /** Empty, which is no name, where the bundle gave none. */
    private static String name(Map<String, Object> properties) {
        return Objects.toString(properties.get(ContainerRuntime.NAME), "");
    }

    private static long order(Map<String, Object> properties) {
        return properties.get(Constants.SERVICE_ID) instanceof Long id ? id : Long.MAX_VALUE;
    }

    private static RuntimeDescriptor descriptor(String name, RuntimeLaunch launch) {
        if (launch instanceof RuntimeLaunch.Shim shim) {
            return new RuntimeDescriptor(name, Optional.empty(), List.of(), Optional.of(shim.type()), shim.options());
        }
        RuntimeLaunch.Binary binary = (RuntimeLaunch.Binary) launch;
        return new RuntimeDescriptor(name, Optional.of(binary.program()), binary.arguments(), Optional.empty(), Map.of());
    }

    @Override
    public RuntimeBinding bind(ConfigSnapshot config, String name) {
        String asked = name.isEmpty() ? config.engine().defaultRuntime() : name;
        RuntimeDescriptor descriptor = config.engine().runtimes().get(asked);
        if (descriptor != null) {
            return bind(config, descriptor);
        }
        boolean mayBeShim = SHIM.matcher(asked).matches();
        Optional<RuntimeServices.Offer> service = (mayBeShim ? services.awaitReturn(asked, patience) : services.await(asked, patience))
                .filter(any -> !asked.equals(RuntimeBinding.CONTAINERD));
        if (service.isPresent()) {
            return service.get().description().map(described -> bind(config, described))
                    .orElseGet(() -> provided(asked));
        }
        if (mayBeShim) {
            return shim(asked);
        }
        throw EngineException.invalid("unknown or invalid runtime name: " + asked);
    }

    private static RuntimeBinding provided(String name) {
        return new RuntimeBinding(name, name, "", Optional.empty(), Map.of());
    }

    private static RuntimeBinding shim(String name) {
        return new RuntimeBinding(name, RuntimeBinding.CONTAINERD, name, Optional.empty(), Map.of());
    }

    @Override
    public Optional<RuntimeBinding> findBinding(ConfigSnapshot config, String name) {
        String asked = name.isEmpty() ? config.engine().defaultRuntime() : name;
        Optional<RuntimeDescriptor> configured = Optional.ofNullable(config.engine().runtimes().get(asked));
        Optional<RuntimeServices.Offer> service = services.find(asked).filter(any -> !asked.equals(RuntimeBinding.CONTAINERD));
        Optional<RuntimeDescriptor> described = configured.or(() -> service.flatMap(RuntimeServices.Offer::description));
        if (described.isPresent()) {
            return resolver.resolve(config.engine(), described.get()).map(RuntimeResolver.Resolution::binding);
        }
        return service.isPresent() ? Optional.of(provided(asked)) : Optional.of(asked).filter(SHIM.asMatchPredicate())
                .map(WhiteboardRuntimeRegistry::shim);
    }

    /** What the configuration resolved it to, where that is still there. */
    private RuntimeBinding bind(ConfigSnapshot config, RuntimeDescriptor descriptor) {
        RuntimeBinding known = config.runtimes().get(descriptor.name());
        if (known != null && resolver.isThere(config.engine(), descriptor, known)) {
            verify(known);
            return resolver.upToDate(known);
        }
        RuntimeResolver.Resolution resolution = resolver.resolve(config.engine(), descriptor).orElseThrow(() -> EngineException.invalid(
                "runtime " + descriptor.name() + " is not installed: there is no executable "
                        + descriptor.path().orElse(descriptor.name())));
        resolution.script().ifPresent(script -> {
            prepared.release(script.file());
            if (script.write()) {
                WrapperScript.sync(script.file().getParent());
            }
        });
        return resolution.binding();
    }

    @Override
    public void verify(RuntimeBinding binding) {
        RuntimeResolver.script(binding).ifPresent(WrapperScript::verify);
    }

    @Override
    public boolean offersRuntime(String name) {
        return isBundled(name) || SHIM.matcher(name).matches();
    }

    private boolean isBundled(String name) {
        return services.find(name).isPresent() && !name.equals(RuntimeBinding.CONTAINERD);
    }

    @Override
    public void removeLeftovers(ConfigSnapshot config, Collection<RuntimeBinding> bound) {
        WrapperScripts scripts = RuntimeResolver.scripts(config.engine());
        Collection<RuntimeDescriptor> runtimes = list(config).values();
        Set<Path> needed = new HashSet<>();
        bound.forEach(binding -> binding.binary().map(Path::of).ifPresent(needed::add));
        runtimes.forEach(runtime -> resolver.resolve(config.engine(), runtime)
                .flatMap(RuntimeResolver.Resolution::script).map(WrapperScript::file).ifPresent(needed::add));
        scripts.present().stream().filter(script -> !needed.contains(script)).forEach(prepared::removeUnused);
        scripts.unfinished(lifeBegan).forEach(prepared::removeUnused);
        features.removeAllBut(runtimes.stream().flatMap(runtime -> resolver.binary(runtime).stream())
                .flatMap(binary -> digests.of(binary).stream()).collect(Collectors.toSet()), featuresFolder(config.engine()));
    }

    private static Path featuresFolder(EngineConfig config) {
        return config.dataRoot().resolve("runtime-features");
    }

    @Override
    public Preparation prepare(ConfigSnapshot current, EngineConfig candidate) {
        String byDefault = candidate.defaultRuntime();
        if (!candidate.runtimes().containsKey(byDefault) && !offersRuntime(byDefault)) {
            LOG.warn("There is no runtime \"{}\", which is the default, until a bundle brings it", byDefault);
        }
        Map<String, RuntimeBinding> bindings = new TreeMap<>();
        List<WrapperScript> needed = new ArrayList<>();
        for (RuntimeDescriptor descriptor : candidate.runtimes().values()) {
            resolver.resolve(candidate, descriptor).ifPresent(resolution -> {
                resolution.script().ifPresent(needed::add);
                bindings.put(descriptor.name(), resolution.binding());
            });
        }
        PreparedScripts.Batch scripts = prepared.begin();
        try {
            scripts.write(needed);
        } catch (RuntimeException e) {
            scripts.undo();
            throw e;
        }
        return new Preparation() {
            @Override
            public Map<String, RuntimeBinding> runtimes() {
                return bindings;
            }

            @Override
            public void commit() {
                scripts.keep();
                candidate.runtimes().values().forEach(runtime -> resolver.binary(runtime)
                        .ifPresent(binary -> features.learn(binary, featuresFolder(candidate))));
                Set<String> before = configured;
                configured = candidate.runtimes().keySet();
                services.names().stream().filter(configured::contains).filter(name -> !before.contains(name))
                        .forEach(WhiteboardRuntimeRegistry::warnOfConfigured);
            }

            @Override
            public void rollback() {
                scripts.undo();
            }
        };
    }

    @Override
    public ContainerRuntime runtime(RuntimeBinding binding) {
        return services.awaitProvider(binding.provider(), patience).orElseThrow(() -> new EngineException(ErrorKind.UNAVAILABLE,
                "the runtime \"" + binding.provider() + "\" is away, and did not come back within " + patience.toSeconds()
                        + " s: install its bundle"));
    }

    @Override
    public Optional<ContainerRuntime> find(String provider) {
        return services.provider(provider);
    }

    @Override
    public Watch watch(ProviderWatcher watcher) {
        watchers.add(watcher);
        services.names().forEach(name -> services.provider(name).ifPresent(runtime -> watcher.arrived(name, runtime)));
        return () -> watchers.remove(watcher);
    }

    @Override
    public Map<String, RuntimeDescriptor> list(ConfigSnapshot config) {
        Map<String, RuntimeDescriptor> all = new TreeMap<>(config.engine().runtimes());
        for (String name : services.names()) {
            services.find(name).filter(any -> !name.equals(RuntimeBinding.CONTAINERD)).ifPresent(service ->
                    all.putIfAbsent(name, service.description().orElseGet(() ->
                            new RuntimeDescriptor(name, Optional.empty(), List.of(), Optional.empty(), Map.of()))));
        }
        return all;
    }

    @Override
    public Map<String, String> features(ConfigSnapshot config) {
        Map<String, String> all = new TreeMap<>();
        list(config).forEach((name, runtime) -> resolver.binary(runtime)
                .flatMap(binary -> features.find(binary, featuresFolder(config.engine())))
                .ifPresent(told -> all.put(name, told)));
        return all;
    }
}
