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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens where the configuration says, from the moment it is known and without waiting for any other part of the
 * engine.
 */
@Component(service = {}, immediate = true)
public final class WebServer {
    private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);
    private static final String UNIX = "unix://";

    private final HttpServer server;

    @Activate
    public WebServer(@Reference ConfigStore config, @Reference RouteTable routes,
            BundleContext bundle) throws IOException {
        Version version = bundle.getBundle().getVersion();
        server = new HttpServer(routes, version.getMajor() + "." + version.getMinor() + "." + version.getMicro(),
                Deadlines.DEFAULT);
        EngineConfig engine = config.current().engine();
        try {
            for (String host : engine.hosts()) {
                listen(host, engine.group());
            }
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private void listen(String host, Optional<String> group) throws IOException {
        if (!host.startsWith(UNIX)) {
            throw new IllegalArgumentException("cannot listen on " + host + ": only " + UNIX + " addresses are served");
        }
        server.listen(Path.of(host.substring(UNIX.length())), group);
        LOG.info("Listening on {}", host);
    }

    @Deactivate
    void stop() {
        server.close();
    }
}
