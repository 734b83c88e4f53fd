package io.karavel.web.internal.network;

import io.karavel.api.EngineException;
import io.karavel.api.NetworkService;
import io.karavel.model.Network;
import io.karavel.web.Filters;
import java.util.Set;
import java.util.function.Predicate;

/** Docker's filters on lists of networks. */
record NetworkFilter(Filters filters, NetworkService networks) implements Predicate<Network> {
    static final Set<String> KNOWN = Set.of("dangling", "driver", "id", "label", "name", "scope", "type");

    NetworkFilter {
        filters.get("type").stream().filter(type -> !Set.of("custom", "builtin").contains(type)).findFirst().ifPresent(type -> {
            throw EngineException.invalid("invalid filter 'type=" + type + "'");
        });
    }

    @Override
    public boolean test(Network network) {
        return filters.any("driver", network.driver()::equals)
                && filters.any("id", network.id()::startsWith)
                && filters.any("name", network.name()::contains)
                && filters.any("scope", "local"::equals)
                && filters.any("type", type -> type.equals("builtin") == network.predefined())
                && filters.labelsFit("label", network.labels())
                && filters.flag("dangling").map(wanted -> wanted == (!network.predefined() && networks.occupants(network).isEmpty()))
                        .orElse(true);
    }
}
