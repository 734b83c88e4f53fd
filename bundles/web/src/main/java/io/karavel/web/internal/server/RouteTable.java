package io.karavel.web.internal.server;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.karavel.api.EngineService;
import io.karavel.web.Route;
import io.karavel.web.RouteGroup;
import io.karavel.web.internal.json.DockerJson;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** The routes that are there now. The only one that sees groups of routes come and go. */
@Component(service = RouteTable.class)
public final class RouteTable {
    private record Entry(Route route, PathTemplate template, JsonMapper json) {}

    private final Map<ServiceReference<RouteGroup>, List<Entry>> groups = new TreeMap<>(Comparator.reverseOrder());
    private final Set<Runnable> watchers = ConcurrentHashMap.newKeySet();
    private volatile List<Entry> entries = List.of();
    private volatile Optional<EngineService> engine = Optional.empty();

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void addGroup(RouteGroup group, ServiceReference<RouteGroup> reference) {
        JsonMapper.Builder json = DockerJson.builder();
        group.configure(json);
        JsonMapper mapper = json.build();
        List<Entry> added = group.routes().stream()
                .map(route -> new Entry(route, PathTemplate.parse(route.path()), mapper))
                .toList();
        synchronized (groups) {
            groups.put(reference, added);
            publish();
        }
    }

    void removeGroup(RouteGroup group, ServiceReference<RouteGroup> reference) {
        synchronized (groups) {
            groups.remove(reference);
            publish();
        }
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setEngine(EngineService present) {
        engine = Optional.of(present);
        // The routes that need it follow.
        watchers.forEach(Runnable::run);
    }

    void unsetEngine(EngineService gone) {
        engine = engine.filter(present -> present != gone);
    }

    private void publish() {
        List<Entry> all = new ArrayList<>();
        groups.values().forEach(all::addAll);
        entries = List.copyOf(all);
        watchers.forEach(Runnable::run);
    }

    /** Whether the engine itself is there; while it is not, most routes are not either. */
    boolean hasEngine() {
        return engine.isPresent();
    }

    /** Has something run after each change, quickly, until {@link #unwatch}. */
    void watch(Runnable watcher) {
        watchers.add(watcher);
    }

    void unwatch(Runnable watcher) {
        watchers.remove(watcher);
    }

    /** The first route that fits: of the group that ranks highest, in that group's order. */
    Optional<RouteMatch> find(String method, String path) {
        for (Entry entry : entries) {
            if (entry.route().method().equals(method)) {
                Optional<Map<String, String>> parameters = entry.template().match(path);
                if (parameters.isPresent()) {
                    return Optional.of(new RouteMatch(entry.route(), parameters.get(), entry.json()));
                }
            }
        }
        return Optional.empty();
    }
}
