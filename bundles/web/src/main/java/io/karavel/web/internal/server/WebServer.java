package io.karavel.web.internal.server;

import io.karavel.api.ConfigStore;
import io.karavel.api.EngineConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens where the configuration says, from the moment it is known and without waiting for any other part of the
 * engine. That is read once; a configuration store that goes, or is replaced, changes nothing.
 */
@Component(service = {}, immediate = true)
public final class WebServer {
    private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);
    private static final String UNIX = "unix://";

    private final RouteTable routes;
    private final String version;
    private Optional<HttpServer> server = Optional.empty();
    private boolean stopped;

    @Activate
    public WebServer(@Reference RouteTable routes, BundleContext bundle) {
        this(routes, text(bundle.getBundle().getVersion()));
    }

    WebServer(RouteTable routes, String version) {
        this.routes = routes;
        this.version = version;
    }

    private static String text(Version version) {
        return version.getMajor() + "." + version.getMinor() + "." + version.getMicro();
    }

    /** Listens, unless that is done already. Where it cannot, the next configuration store is asked. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, unbind = "forget")
    synchronized void configure(ConfigStore config) {
        if (stopped || server.isPresent()) {
            return;
        }
        HttpServer opened = new HttpServer(routes, version, Deadlines.DEFAULT);
        try {
            EngineConfig engine = config.current().engine();
            for (String host : engine.hosts()) {
                listen(opened, host, engine.group());
            }
            server = Optional.of(opened);
        } catch (IOException | RuntimeException e) {
            opened.close();
            LOG.error("Cannot serve the API: {}", e.getMessage(), e);
        }
    }

    /** What was read stays in force. */
    void forget(ConfigStore config) {
        LOG.debug("{} is gone", config);
    }

    private static void listen(HttpServer server, String host, Optional<String> group) throws IOException {
        if (!host.startsWith(UNIX)) {
            throw new IllegalArgumentException("cannot listen on " + host + ": only " + UNIX + " addresses are served");
        }
        server.listen(Path.of(host.substring(UNIX.length())), group);
        LOG.info("Listening on {}", host);
    }

    @Deactivate
    synchronized void stop() {
        stopped = true;
        server.ifPresent(HttpServer::close);
    }
}
