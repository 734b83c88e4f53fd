package io.karavel.metrics.internal;

import io.karavel.spi.metrics.MetricSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Who counts something. The one place that sees them come and go. */
@Component(service = MetricSources.class)
public final class MetricSources {
    private final List<MetricSource> sources = new CopyOnWriteArrayList<>();

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addSource(MetricSource source) {
        sources.add(source);
    }

    void removeSource(MetricSource source) {
        sources.remove(source);
    }

    /** In the order in which they came. */
    List<MetricSource> list() {
        return List.copyOf(sources);
    }
}
