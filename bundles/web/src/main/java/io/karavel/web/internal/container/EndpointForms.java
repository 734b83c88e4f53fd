package io.karavel.web.internal.container;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.karavel.model.EndpointSettings;
import java.util.List;
import java.util.Map;

/** How clients say in which way a container is to be in a network. */
public final class EndpointForms {
    private EndpointForms() {}

    /** The part of Docker's endpoint settings that is a wish; clients that send back what they inspected say more. */
    public record Form(@JsonProperty("IPAMConfig") NetworkEndpoint.Addressing addressing, List<String> links, List<String> aliases,
            String macAddress, Map<String, String> driverOpts, int gwPriority) {}

    /** @param form may be null, for no wish */
    public static EndpointSettings settings(Form form) {
        if (form == null) {
            return EndpointSettings.DEFAULT;
        }
        NetworkEndpoint.Addressing asked = form.addressing() == null ? new NetworkEndpoint.Addressing("", "", null) : form.addressing();
        return new EndpointSettings(form.aliases(), form.links(), asked.address(), asked.address6(), asked.linkLocal(), form.macAddress(),
                form.driverOpts(), form.gwPriority());
    }
}
