package io.karavel.engine.internal;

import io.karavel.api.EngineException;
import io.karavel.model.Healthcheck;
import io.karavel.spi.health.HealthProbe;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * Asks the kinds of probes that there are whether they could make sense of a healthcheck. The one class of the engine that sees them come
 * and go. It holds none of them, because some need the engine.
 */
@Component(service = HealthProbes.class)
public final class HealthProbes {
    private final BundleContext context;
    private final List<ServiceReference<HealthProbe>> probes = new CopyOnWriteArrayList<>();

    @Activate
    public HealthProbes(BundleContext context) {
        this.context = context;
    }

    @Reference(service = HealthProbe.class, cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addProbe(ServiceReference<HealthProbe> probe) {
        probes.add(probe);
    }

    void removeProbe(ServiceReference<HealthProbe> probe) {
        probes.remove(probe);
    }

    /**
     * Refuses a healthcheck that can never be made. One of a kind that nobody knows is not refused: its bundle may come.
     *
     * @throws EngineException {@code INVALID}
     */
    void check(Healthcheck check) {
        if (check.test().isEmpty()) {
            return;
        }
        String type = check.test().get(0);
        find(type).ifPresent(reference -> {
            HealthProbe probe = context.getService(reference);
            if (probe == null) {
                return;
            }
            try {
                probe.validate(type, check.test().subList(1, check.test().size()));
            } catch (IllegalArgumentException e) {
                throw EngineException.invalid("healthcheck: " + e.getMessage());
            } finally {
                context.ungetService(reference);
            }
        });
    }

    /** Of several the one with the highest ranking, as for checks. */
    private Optional<ServiceReference<HealthProbe>> find(String type) {
        return probes.stream().filter(probe -> HealthProbe.types(probe.getProperty(HealthProbe.TYPE)).contains(type))
                .max(ServiceReference::compareTo);
    }
}
