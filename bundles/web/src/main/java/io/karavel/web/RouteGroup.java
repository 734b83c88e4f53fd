package io.karavel.web;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Routes that come and go together, as a service. Where routes of several groups fit a request, the group with the
 * higher {@code service.ranking} answers. Requests that a route had begun to answer go on when its group goes.
 */
@ConsumerType
public interface RouteGroup {
    /** The routes. Asked for once, when the service appears. */
    List<Route> routes();

    /**
     * Teaches the JSON mapper of this group's exchanges how the group's values are written and read: modules, mixins.
     * The mapper already knows Docker's conventions: names with a capital first letter, absent values as {@code null}
     * or left out, times in RFC 3339.
     */
    default void configure(JsonMapper.Builder json) {}
}
