package io.karavel.network.cni.internal;

import io.karavel.model.Network;
import io.karavel.networks.files.JsonFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The endpoints there are, each in a file that is written before a plugin is run and deleted when all plugins took their parts away. It
 * outlives a boot of the machine, as what plugins keep of addresses does.
 */
final class Attachments {
    private final JsonFolder<Attachment> files;
    private final Map<String, Attachment> all = new ConcurrentHashMap<>();

    Attachments(Path folder) {
        files = new JsonFolder<>(folder, Attachment.class, true);
        all.putAll(files.readAll());
    }

    List<Attachment> list() {
        return List.copyOf(all.values());
    }

    List<Attachment> in(Network network) {
        return all.values().stream().filter(attachment -> attachment.networkId().equals(network.id())).toList();
    }

    Optional<Attachment> find(String id) {
        return Optional.ofNullable(all.get(id));
    }

    Attachment put(Attachment attachment) {
        files.write(attachment.id(), attachment);
        all.put(attachment.id(), attachment);
        return attachment;
    }

    /** Gives one to whoever takes it away, and to nobody else; it stays on disk. */
    Optional<Attachment> claim(String id) {
        return Optional.ofNullable(all.remove(id));
    }

    /** One that was claimed could not be taken away. */
    void giveBack(Attachment claimed) {
        all.put(claimed.id(), claimed);
    }

    /** One that was claimed is no more. */
    void forget(Attachment claimed) {
        files.delete(claimed.id());
    }
}
