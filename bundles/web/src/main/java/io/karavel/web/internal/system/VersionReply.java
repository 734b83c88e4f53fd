package io.karavel.web.internal.system;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.karavel.api.EngineService.EngineInfo;
import io.karavel.model.Platform;
import io.karavel.web.ApiVersion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The answer to {@code GET /version}. */
record VersionReply(
        PlatformName platform,
        List<Component> components,
        String version,
        String apiVersion,
        @JsonProperty("MinAPIVersion") String minApiVersion,
        String gitCommit,
        String goVersion,
        String os,
        String arch,
        String kernelVersion,
        String buildTime) {

    record PlatformName(String name) {}

    record Component(String name, String version, Map<String, String> details) {}

    static VersionReply of(EngineInfo engine, HostFacts host) {
        Platform platform = Platform.host();
        Map<String, String> details = new LinkedHashMap<>();
        details.put("ApiVersion", ApiVersion.NEWEST.toString());
        details.put("Arch", platform.architecture());
        details.put("BuildTime", "");
        details.put("Experimental", "false");
        details.put("GitCommit", "");
        details.put("GoVersion", "");
        details.put("JavaVersion", Runtime.version().toString());
        details.put("KernelVersion", host.kernelVersion());
        details.put("MinAPIVersion", ApiVersion.OLDEST.toString());
        details.put("Os", platform.os());
        List<Component> components = new ArrayList<>();
        components.add(new Component("Engine", engine.version(), details));
        engine.components().forEach((name, version) ->
                components.add(new Component(name, version, Map.of("GitCommit", ""))));
        return new VersionReply(new PlatformName("Karavel"), components, engine.version(), ApiVersion.NEWEST.toString(),
                ApiVersion.OLDEST.toString(), "", "", platform.os(), platform.architecture(), host.kernelVersion(), "");
    }
}
