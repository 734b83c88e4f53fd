package io.karavel.web.internal.container;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.karavel.web.internal.json.DockerJson;

/**
 * How the records of containers are read and written. As strict as Go's decoder is: nothing but a string is taken for a
 * string, and a null is as good as nothing.
 */
final class ContainerJson {
    private static final JsonMapper MAPPER = configure(DockerJson.builder()).build();

    private ContainerJson() {}

    /** For trees that are composed before they are sent. Shared, and not to be configured further. */
    static JsonMapper mapper() {
        return MAPPER;
    }

    static JsonMapper.Builder configure(JsonMapper.Builder json) {
        ContainerMixins.addTo(json);
        return json.disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .defaultSetterInfo(JsonSetter.Value.forContentNulls(Nulls.SKIP))
                .withCoercionConfig(LogicalType.Textual, config -> config
                        .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                .withConfigOverride(String.class,
                        override -> override.setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY)));
    }
}
