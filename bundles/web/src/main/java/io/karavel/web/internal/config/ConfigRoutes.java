package io.karavel.web.internal.config;

import io.karavel.api.ConfigService;
import io.karavel.api.ConfigService.ConfigChange;
import io.karavel.api.ConfigService.ConfigUpdate;
import io.karavel.api.ConfigService.Merge;
import io.karavel.api.ConfigService.Refusal;
import io.karavel.api.ConfigService.Setting;
import io.karavel.api.EngineException;
import io.karavel.web.Exchange;
import io.karavel.web.Query;
import io.karavel.web.Route;
import io.karavel.web.RouteGroup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Shows and changes the configuration while the engine runs. Docker has nothing of the kind, so it stands apart from Docker's paths.
 *
 * <p>{@code POST} without a body reloads the file. With a body each key in it replaces that key, as in the file, or, as
 * {@code application/merge-patch+json}, is merged into it. {@code ?dryRun=1} tells what would happen. Whoever accepts
 * {@code text/plain} gets a line for each change.
 */
@Component
public final class ConfigRoutes implements RouteGroup {
    private static final String PATH = "/karavel/v1/config";
    private static final String JSON = "application/json";
    private static final String PATCH = "application/merge-patch+json";

    private final ConfigService configs;

    @Activate
    public ConfigRoutes(@Reference ConfigService configs) {
        this.configs = configs;
    }

    /** What is in force, and why the last change was not taken over. */
    record ConfigReply(List<Setting> settings, Optional<Refusal> lastRefusal) {}

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get(PATH, exchange -> exchange.reply(200, new ConfigReply(configs.settings(), configs.lastRefusal()))),
                Route.post(PATH, this::change));
    }

    private void change(Exchange exchange) throws IOException {
        String body = new String(exchange.bodyStream().readAllBytes(), StandardCharsets.UTF_8);
        boolean dryRun = dryRun(exchange.query());
        ConfigChange change = body.isBlank()
                ? configs.reload(dryRun)
                : configs.update(new ConfigUpdate("the web API", body, merge(exchange)), dryRun);
        if (exchange.header("Accept").orElse("").startsWith("text/plain")) {
            exchange.text(200, ChangeText.of(change));
        } else {
            exchange.reply(200, change);
        }
    }

    /** Whoever misspells it must not find out by what happened. */
    private static boolean dryRun(Query query) {
        query.parameters().keySet().stream().filter(name -> !name.equals("dryRun")).findFirst().ifPresent(name -> {
            throw EngineException.invalid("unknown parameter: " + name);
        });
        return query.flag("dryRun");
    }

    private static Merge merge(Exchange exchange) {
        String type = exchange.header("Content-Type").orElse("");
        return switch (type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT)) {
            case JSON -> Merge.KEYS;
            case PATCH -> Merge.PATCH;
            default -> throw EngineException.invalid("unsupported Content-Type header (" + type + "): must be '" + JSON + "' or '"
                    + PATCH + "'");
        };
    }
}
