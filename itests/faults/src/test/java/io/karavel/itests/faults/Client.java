package io.karavel.itests.faults;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.karavel.itests.support.HttpReply;
import io.karavel.itests.support.RawConnection;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

/** Asks an engine that may be gone before it answers. */
final class Client {
    private final Path socket;

    Client(Path socket) {
        this.socket = socket;
    }

    /** The answer; none where the engine was away or went away, so that nobody knows what it did. */
    Optional<HttpReply> request(String method, String target, String body) {
        try {
            return Optional.of(RawConnection.request(socket, method, target, body));
        } catch (UncheckedIOException e) {
            return Optional.empty();
        }
    }

    /** What the engine says, asked again until it says something. */
    HttpReply ask(String target) {
        return await("an answer to " + target).atMost(180, SECONDS).pollInterval(50, MILLISECONDS)
                .until(() -> request("GET", target, ""), reply -> reply.filter(one -> one.status() < 500).isPresent()).orElseThrow();
    }

    JsonNode containers() {
        HttpReply reply = ask("/containers/json?all=1");
        if (reply.status() != 200) {
            throw new AssertionError("the list of containers: " + reply);
        }
        return reply.json();
    }

    /** The container an id or a name stands for. */
    Optional<JsonNode> inspect(String reference) {
        HttpReply reply = ask("/containers/" + reference + "/json");
        if (reply.status() != 200 && reply.status() != 404) {
            throw new AssertionError("inspecting " + reference + ": " + reply);
        }
        return Optional.of(reply).filter(one -> one.status() == 200).map(HttpReply::json);
    }

    boolean answers() {
        return request("GET", "/_ping", "").filter(reply -> reply.status() == 200).isPresent();
    }
}
