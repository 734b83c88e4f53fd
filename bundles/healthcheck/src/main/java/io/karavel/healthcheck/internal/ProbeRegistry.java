package io.karavel.healthcheck.internal;

import io.karavel.spi.health.HealthProbe;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Which kinds of probes there are. The one place that sees their bundles come and go. */
@Component(service = ProbeRegistry.class)
public final class ProbeRegistry {
    private final List<Entry> probes = new CopyOnWriteArrayList<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    private record Entry(ServiceReference<?> reference, HealthProbe probe, List<String> types) {}

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addProbe(HealthProbe probe, ServiceReference<HealthProbe> reference) {
        probes.add(new Entry(reference, probe, HealthProbe.types(reference.getProperty(HealthProbe.TYPE))));
        listeners.forEach(Runnable::run);
    }

    void removeProbe(HealthProbe probe, ServiceReference<HealthProbe> reference) {
        probes.removeIf(entry -> entry.probe() == probe);
    }

    /** The probe of a type; of several the one with the highest ranking. */
    Optional<HealthProbe> find(String type) {
        return probes.stream().filter(entry -> entry.types().contains(type))
                .max(Comparator.comparing(Entry::reference, (one, other) -> one.compareTo(other))).map(Entry::probe);
    }

    /** Has someone told when there is a further one. */
    void onArrival(Runnable listener) {
        listeners.add(listener);
    }

    void forget(Runnable listener) {
        listeners.remove(listener);
    }
}
