package io.karavel.web.internal.server;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.karavel.web.Route;
import java.util.Map;

/**
 * The route that answers a request.
 *
 * @param parameters what the path's parameters matched
 * @param json       the mapper of the route's group
 */
record RouteMatch(Route route, Map<String, String> parameters, JsonMapper json) {}
