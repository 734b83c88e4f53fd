package io.karavel.web.internal.container;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.ImageService;
import io.karavel.model.Container;
import io.karavel.model.ContainerStatus;
import io.karavel.model.Digest;
import io.karavel.model.Image;
import io.karavel.model.StateView;
import io.karavel.web.Filters;
import io.karavel.web.Query;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which containers a list is to show, by Docker's rules. All is decided on one snapshot. */
final class ListFilter {
    static final Set<String> KEYS = Set.of("ancestor", "before", "exited", "expose", "health", "id", "is-task",
            "isolation", "label", "name", "network", "publish", "since", "status", "volume");
    private static final Set<String> STATES =
            Arrays.stream(ContainerStatus.values()).map(ContainerStatus::text).collect(Collectors.toSet());
    private static final Set<String> HEALTH_STATES = Set.of("none", "starting", "healthy", "unhealthy");
    private static final Comparator<Container> NEWEST_FIRST =
            Comparator.comparing(Container::created).reversed().thenComparing(Container::id);

    private final Filters filters;
    private final boolean all;
    private final long limit;
    private final PortFilter ports;
    private final Predicate<Container> fits;

    /** {@code INVALID} where a filter makes no sense. */
    ListFilter(Query query, ImageService images, NetworkViews networks) {
        filters = query.filters(KEYS);
        filters.get("status").forEach(value -> requireOneOf(STATES, value, "invalid filter 'status=" + value + "'"));
        filters.get("health").forEach(value ->
                requireOneOf(HEALTH_STATES, value, "unrecognized filter value for health: " + value));
        limit = query.number("limit").orElse(0L);
        all = query.flag("all") || limit > 0 || !filters.get("status").isEmpty();
        ports = new PortFilter(filters, networks);
        fits = ofName("name", Container::name)
                .and(ofName("id", container -> container.id().value()))
                .and(ofTasks(filters.flag("is-task").orElse(false)))
                .and(container -> filters.labelsFit("label", container.config().labels()))
                .and(ofExitCodes())
                .and(container -> filters.any("status", value -> value.equals(container.view().status().text())))
                .and(container -> filters.any("health", value -> value.equals(health(container))))
                .and(container -> filters.any("volume", value -> isMounted(container, value)))
                .and(ofAncestors(images))
                .and(container -> filters.any("network",
                        value -> networks.endpoints(container).values().stream().anyMatch(endpoint -> endpoint.network().equals(value)
                                || endpoint.networkId().equals(value))))
                .and(ports::fits);
    }

    /**
     * The containers to show, newest first.
     *
     * @param find finds the container that {@code before} or {@code since} names
     */
    List<Container> apply(List<Container> snapshot, Function<String, Container> find) {
        Stream<Container> shown = snapshot.stream()
                .filter(container -> all || container.view().running())
                .filter(fits);
        for (String reference : filters.get("before")) {
            Container mark = find.apply(reference);
            shown = shown.filter(container -> NEWEST_FIRST.compare(container, mark) > 0);
        }
        for (String reference : filters.get("since")) {
            Container mark = find.apply(reference);
            shown = shown.filter(container -> NEWEST_FIRST.compare(container, mark) < 0);
        }
        return shown.sorted(NEWEST_FIRST).limit(limit > 0 ? limit : Long.MAX_VALUE).toList();
    }

    private static void requireOneOf(Set<String> values, String value, String otherwise) {
        if (!values.contains(value)) {
            throw EngineException.invalid(otherwise);
        }
    }

    /**
     * Values are regular expressions; one that is malformed fits nothing. Names are compared with and without their
     * slash.
     */
    private Predicate<Container> ofName(String key, Function<Container, String> text) {
        List<Pattern> patterns = filters.get(key).stream().flatMap(ListFilter::pattern).toList();
        return container -> {
            String value = text.apply(container);
            return filters.get(key).isEmpty() || filters.get(key).contains(value) || patterns.stream().anyMatch(
                    pattern -> pattern.matcher(value).find() || pattern.matcher("/" + value).find());
        };
    }

    private static Stream<Pattern> pattern(String text) {
        try {
            return Stream.of(Pattern.compile(text));
        } catch (PatternSyntaxException e) {
            return Stream.empty();
        }
    }

    /** Tasks are those of a swarm, and there is none. */
    private static Predicate<Container> ofTasks(boolean wanted) {
        return container -> !wanted;
    }

    private Predicate<Container> ofExitCodes() {
        Set<Integer> codes = new HashSet<>();
        for (String value : filters.get("exited")) {
            try {
                codes.add(Integer.valueOf(value));
            } catch (NumberFormatException e) {
                throw EngineException.invalid("invalid filter 'exited=" + value + "'");
            }
        }
        return container -> {
            StateView state = container.view();
            return codes.isEmpty()
                    || codes.contains(state.exitCode()) && !state.running() && state.finishedAt().isPresent();
        };
    }

    /** As Docker's: one that never ran has none, whatever its healthcheck. */
    private static String health(Container container) {
        return container.health().map(health -> health.status().text()).orElse("none");
    }

    private static boolean isMounted(Container container, String value) {
        return MountPoint.of(container).stream().anyMatch(mount -> value.equals(mount.destination())
                || value.equals(mount.name().isEmpty() ? mount.source() : mount.name()));
    }

    /** Made from one of the images, or from one that has all their layers. */
    private Predicate<Container> ofAncestors(ImageService images) {
        if (filters.get("ancestor").isEmpty()) {
            return container -> true;
        }
        if (!images.ready()) {
            throw new EngineException(ErrorKind.UNAVAILABLE, "the images are not read yet");
        }
        List<Image> ancestors =
                filters.get("ancestor").stream().flatMap(reference -> images.find(reference).stream()).toList();
        Set<Digest> ids = images.list().stream()
                .filter(image -> ancestors.stream().anyMatch(ancestor -> isBasedOn(image, ancestor)))
                .map(Image::id)
                .collect(Collectors.toSet());
        return container -> ids.contains(container.image().id());
    }

    private static boolean isBasedOn(Image image, Image ancestor) {
        return image.id().equals(ancestor.id())
                || !ancestor.layers().isEmpty() && Collections.indexOfSubList(image.layers(), ancestor.layers()) == 0;
    }
}
