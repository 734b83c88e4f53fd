package io.karavel.web.internal.container;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.karavel.model.Digest;
import io.karavel.model.RuntimeBinding;

/** What a container is bound to, which Docker has no words for. */
final class BindingForm {
    private static final JsonMapper JSON = ContainerJson.mapper();

    private BindingForm() {}

    static ObjectNode of(RuntimeBinding binding) {
        ObjectNode node = JSON.createObjectNode();
        node.put("Name", binding.name());
        node.put("Provider", binding.provider());
        node.put("Shim", binding.shim());
        node.put("Binary", binding.binary().orElse(""));
        node.put("Digest", binding.digest().map(Digest::value).orElse(""));
        node.set("Options", JSON.valueToTree(binding.options()));
        return node;
    }
}
