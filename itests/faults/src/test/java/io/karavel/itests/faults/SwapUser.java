package io.karavel.itests.faults;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.karavel.itests.support.HttpReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Someone who uses containers of his own all the time. Nothing he does may fail, and nothing may happen to them that he did not do. */
final class SwapUser {
    private static final String SCRIPT = "trap 'exit 7' TERM; echo ready; while true; do sleep 0.2; done";
    private static final String END = "7";
    private static final String UNKNOWN_RUNTIME = "unknown or invalid runtime name";
    private static final long RETRY_MILLISECONDS = 50;
    private static final Duration READY = Duration.ofMinutes(3);
    private static final int EXECS_PER_STOP = 3;

    private final String name;
    private final Random random;
    private final Client client;
    private final SwappedRuntimes runtimes;
    private final History history;
    private final Overdue overdue;
    private final List<Used> containers = new ArrayList<>();
    private volatile int operations;

    /** A container, and since when its process runs. */
    private static final class Used {
        private final String id;
        private final String runtime;
        private String process = "";
        private int starts;

        Used(String id, String runtime) {
            this.id = id;
            this.runtime = runtime;
        }

        @Override
        public String toString() {
            return id.substring(0, 12) + " (" + (runtime.isEmpty() ? "the default runtime" : runtime) + ")";
        }
    }

    SwapUser(int number, Random random, Client client, SwappedRuntimes runtimes, History history, Overdue overdue) {
        this.name = "user " + number;
        this.random = random;
        this.client = client;
        this.runtimes = runtimes;
        this.history = history;
        this.overdue = overdue;
    }

    int operations() {
        return operations;
    }

    void create(String container, String runtime) {
        String body = "{\"Image\":\"busybox\",\"Cmd\":[\"sh\",\"-c\",\"" + SCRIPT + "\"],\"NetworkDisabled\":true,\"HostConfig\":{\"Runtime\":\""
                + runtime + "\"}}";
        Used used = new Used(request("POST", "/containers/create?name=" + container, body, 201).json().path("Id").asText(), runtime);
        containers.add(used);
        start(used);
    }

    void work(BooleanSupplier over) {
        while (!over.getAsBoolean()) {
            Used container = containers.get(random.nextInt(containers.size()));
            check(container);
            if (random.nextInt(EXECS_PER_STOP + 1) > 0) {
                exec(container);
            } else {
                request("POST", "/containers/" + container.id + "/stop?t=30", "", 204);
                JsonNode ended = state(container);
                if (!ended.path("ExitCode").asText().equals(END)) {
                    throw new AssertionError(container + " was to end with " + END + " when it was stopped, and is now " + ended);
                }
                start(container);
            }
            operations++;
        }
    }

    private void exec(Used container) {
        String word = "word" + random.nextInt(1_000_000);
        String body = "{\"Cmd\":[\"sh\",\"-c\",\"echo " + word + "; exit 3\"],\"AttachStdout\":true}";
        String exec = request("POST", "/containers/" + container.id + "/exec", body, 201).json().path("Id").asText();
        HttpReply reply = request("POST", "/exec/" + exec + "/start", "{\"Detach\":false}", 200);
        String code = request("GET", "/exec/" + exec + "/json", "", 200).json().path("ExitCode").asText();
        if (!reply.body().contains(word) || !code.equals("3")) {
            throw new AssertionError("the exec in " + container + " ended with " + code + " and said '" + reply.body() + "'");
        }
    }

    /** A runtime that is removed cannot be started with until it is back, and nothing else keeps a container from being started. */
    private void start(Used container) {
        while (true) {
            int mark = runtimes.outage(container.runtime).mark();
            HttpReply reply = send("POST", "/containers/" + container.id + "/start", "");
            if (reply.status() == 204) {
                container.process = process(state(container));
                container.starts++;
                history.add(name, "started " + container + ": " + container.process);
                awaitReady(container);
                return;
            }
            if (!reply.body().contains(UNKNOWN_RUNTIME) || !runtimes.outage(container.runtime).since(mark)) {
                throw new AssertionError("the start of " + container + " was answered with " + reply.status() + " " + reply.body());
            }
            try {
                TimeUnit.MILLISECONDS.sleep(RETRY_MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        }
    }

    /** Until it can be stopped as it is meant to: it has said so once for each start. */
    private void awaitReady(Used container) {
        await("what " + container + " says when it is ready").atMost(READY).pollInterval(Duration.ofMillis(RETRY_MILLISECONDS))
                .until(() -> request("GET", "/containers/" + container.id + "/logs?stdout=1", "", 200).body().split("ready", -1).length - 1
                        >= container.starts);
    }

    private static String process(JsonNode state) {
        return state.path("Status").asText() + " " + state.path("Pid").asText() + " since " + state.path("StartedAt").asText();
    }

    private JsonNode state(Used container) {
        return request("GET", "/containers/" + container.id + "/json", "", 200).json().path("State");
    }

    private void check(Used container) {
        JsonNode now = state(container);
        if (!process(now).equals(container.process)) {
            throw new AssertionError(container + " was " + container.process + " and is now " + now + ", though nobody did anything to it");
        }
    }

    void checkAll() {
        containers.forEach(container -> {
            check(container);
            exec(container);
        });
    }

    void removeAll() {
        containers.forEach(container -> request("DELETE", "/containers/" + container.id + "?force=true", "", 204));
    }

    private HttpReply request(String method, String target, String body, int expected) {
        HttpReply reply = send(method, target, body);
        if (reply.status() != expected) {
            throw new AssertionError(method + " " + target + " was answered with " + reply.status() + " " + reply.body());
        }
        return reply;
    }

    private HttpReply send(String method, String target, String body) {
        String operation = method + " " + target;
        history.add(name, operation);
        try (Overdue.Wait waiting = overdue.waitFor(name + ": " + operation)) {
            Optional<HttpReply> reply = client.request(method, target, body);
            history.add(name, operation + " " + reply.map(HttpReply::status));
            return reply.orElseThrow(() -> new AssertionError(operation + " was not answered"));
        }
    }
}
