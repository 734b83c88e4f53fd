package io.karavel.itests.faults;

import com.fasterxml.jackson.databind.JsonNode;
import io.karavel.itests.support.HttpReply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Many containers alike whose health is checked, on an engine of either kind. */
final class WatchedContainers {
    private static final int AT_A_TIME = 8;
    private static final long MOST_MINUTES = 30;

    private final Client client;
    private final List<String> ids;

    private WatchedContainers(Client client, List<String> ids) {
        this.client = client;
        this.ids = ids;
    }

    /** @param body what each is created with */
    static WatchedContainers start(Client client, int count, String body) {
        return new WatchedContainers(client, each(IntStream.range(0, count).boxed().toList(), number -> {
            String id = request(client, "POST", "/containers/create?name=watched-" + number, body, 201).json().path("Id").asText();
            request(client, "POST", "/containers/" + id + "/start", "", 204);
            return id;
        }));
    }

    /** Whatever there is, also of a start that failed half way. */
    static WatchedContainers all(Client client) {
        List<String> ids = new ArrayList<>();
        client.containers().forEach(container -> ids.add(container.path("Id").asText()));
        return new WatchedContainers(client, ids);
    }

    List<String> ids() {
        return ids;
    }

    JsonNode state(String id) {
        return request(client, "GET", "/containers/" + id + "/json", "", 200).json().path("State");
    }

    /** Adds what their logs say now. */
    void read(ProbeLog log) {
        ids.forEach(id -> log.add(id, state(id)));
    }

    void remove() {
        each(ids, id -> request(client, "DELETE", "/containers/" + id + "?force=true", "", 204));
    }

    private static <T, R> List<R> each(List<T> things, Function<T, R> work) {
        ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME, task -> new Thread(task, "karavel-health-client"));
        try {
            List<Callable<R>> tasks = new ArrayList<>();
            things.forEach(thing -> tasks.add(() -> work.apply(thing)));
            List<R> answers = new ArrayList<>();
            for (Future<R> answer : threads.invokeAll(tasks, MOST_MINUTES, TimeUnit.MINUTES)) {
                answers.add(answer.get());
            }
            return answers;
        } catch (ExecutionException | CancellationException e) {
            throw new AssertionError(e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } finally {
            threads.shutdownNow();
        }
    }

    private static HttpReply request(Client client, String method, String target, String body, int expected) {
        HttpReply reply = client.request(method, target, body)
                .orElseThrow(() -> new AssertionError(method + " " + target + " was not answered"));
        if (reply.status() != expected) {
            throw new AssertionError(method + " " + target + " was answered with " + reply.status() + " " + reply.body());
        }
        return reply;
    }
}
