package io.karavel.metrics.internal;

import io.karavel.api.ConfigParticipant;
import io.karavel.api.ConfigSnapshot;
import io.karavel.api.EngineConfig;
import io.karavel.api.EngineException;
import io.karavel.spi.metrics.MetricSource;
import io.netty.util.NetUtil;
import io.prometheus.metrics.exporter.common.PrometheusScrapeHandler;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves metrics where the configuration says, and nowhere where it says nothing. A new address is taken while a change is prepared, so
 * one that cannot be had refuses the change; it is served, and the former given up, when the change is in force.
 */
@Component
public final class MetricsEndpoint implements ConfigParticipant {
    private static final Logger LOG = LoggerFactory.getLogger(MetricsEndpoint.class);

    private final Supplier<List<MetricSource>> sources;
    private final AtomicReference<Optional<MetricsServer>> serving = new AtomicReference<>(Optional.empty());
    private volatile boolean closed;

    @Activate
    public MetricsEndpoint(@Reference MetricSources sources) {
        this(sources::list);
    }

    MetricsEndpoint(Supplier<List<MetricSource>> sources) {
        this.sources = sources;
    }

    @Deactivate
    void close() {
        closed = true;
        replace(Optional.empty());
    }

    /** Where metrics are served now. */
    Optional<InetSocketAddress> address() {
        return serving.get().map(MetricsServer::address);
    }

    private void replace(Optional<MetricsServer> next) {
        serving.getAndSet(next).ifPresent(MetricsServer::close);
    }

    @Override
    public Preparation prepare(ConfigSnapshot current, EngineConfig candidate) {
        Optional<InetSocketAddress> wanted = candidate.metricsAddress();
        if (wanted.equals(address())) {
            return new Unchanged();
        }
        try {
            return new Change(wanted.isPresent() ? Optional.of(listen(wanted.get())) : Optional.empty());
        } catch (IOException e) {
            EngineException refusal = EngineException.invalid("metrics-addr: cannot listen at "
                    + NetUtil.toSocketAddressString(wanted.get()) + ": " + e.getMessage());
            if (!wanted.equals(current.engine().metricsAddress())) {
                throw refusal;
            }
            // It is in force already, and no reason to refuse what has nothing to do with it; the next change tries again.
            LOG.error("Metrics are not served until the next change of the configuration: {}", refusal.getMessage());
            return new Unchanged();
        }
    }

    private MetricsServer listen(InetSocketAddress address) throws IOException {
        Optional<MetricsServer> former = serving.get().filter(server -> server.address().getPort() == address.getPort());
        former.ifPresent(server -> server.sharePort(true));
        try {
            return MetricsServer.listen(address, former.isPresent(), scrapes());
        } catch (IOException e) {
            former.ifPresent(server -> server.sharePort(false));
            throw e;
        }
    }

    /** Made for each server, so that there is nothing of it while metrics are off. */
    private PrometheusScrapeHandler scrapes() {
        PrometheusRegistry registry = new PrometheusRegistry();
        registry.register(new Scrape(sources));
        return new PrometheusScrapeHandler(registry);
    }

    /** It stays as it is. */
    private static final class Unchanged implements Preparation {
        @Override
        public void rollback() {
            // Nothing was done.
        }
    }

    /** Another server takes the place of the present one; or none does. */
    private final class Change implements Preparation {
        private final Optional<MetricsServer> next;

        Change(Optional<MetricsServer> next) {
            this.next = next;
        }

        @Override
        public void commit() {
            replace(next);
            next.ifPresent(server -> {
                server.sharePort(false);
                server.serve();
                LOG.info("Metrics are at http://{}/metrics", NetUtil.toSocketAddressString(server.address()));
            });
            if (closed) {
                replace(Optional.empty());
            }
        }

        @Override
        public void rollback() {
            next.ifPresent(MetricsServer::close);
            serving.get().ifPresent(server -> server.sharePort(false));
        }
    }
}
