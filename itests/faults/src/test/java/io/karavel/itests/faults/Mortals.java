package io.karavel.itests.faults;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.karavel.itests.support.HttpReply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Containers that run until they are told to end, each with an exit code of its own. */
final class Mortals {
    private static final int LOWEST_CODE = 10;

    private final Client client;
    private final Path gates;
    private final Demands demands;
    private final Instant begun = Instant.now();
    private final List<String> ids = new ArrayList<>();

    /** @param gates an empty folder, by which they are told */
    Mortals(Client client, Path gates, Demands demands) {
        this.client = client;
        this.gates = gates;
        this.demands = demands;
    }

    void start(int count) {
        for (int number = 0; number < count; number++) {
            HttpReply created = ask("POST", "/containers/create", """
                    {"Image": "busybox", "Cmd": ["sh", "-c", "while ! test -e /gates/%d; do usleep 5000; done; exit %d"],
                     "HostConfig": {"Binds": ["%s:/gates"], "NetworkMode": "none"}}""".formatted(number, LOWEST_CODE + number, gates));
            assertEquals(created.toString(), 201, created.status());
            ids.add(created.json().path("Id").asText());
            HttpReply started = ask("POST", "/containers/" + ids.get(number) + "/start", "");
            assertEquals(started.toString(), 204, started.status());
        }
    }

    private HttpReply ask(String method, String target, String body) {
        return client.request(method, target, body).orElseThrow(() -> new AssertionError("no answer to " + target));
    }

    void end(int number) {
        try {
            Files.createFile(gates.resolve(Integer.toString(number)));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /**
     * Each end is known with its code. All were told to end.
     *
     * @param disturbed ids of those that may have ended otherwise
     */
    void check(Set<String> disturbed) {
        await("the ends of all").atMost(demands.patience()).pollInterval(100, MILLISECONDS).until(
                () -> ids.stream().allMatch(id -> state(id).path("Status").asText().equals("exited")));
        Map<String, List<Integer>> expected = expected();
        expected.keySet().removeAll(disturbed);
        expected.forEach((id, codes) -> assertEquals(id, codes, List.of(state(id).path("ExitCode").asInt())));
    }

    private JsonNode state(String id) {
        return client.inspect(id).orElseThrow(() -> new AssertionError(id + " is lost")).path("State");
    }

    private Map<String, List<Integer>> expected() {
        Map<String, List<Integer>> expected = new TreeMap<>();
        for (int number = 0; number < ids.size(); number++) {
            expected.put(ids.get(number), List.of(LOWEST_CODE + number));
        }
        return expected;
    }

    /** Each end was told once, with its code. */
    void checkEachWasTold() {
        assertEquals("the ends that were told, by container", expected(), told());
    }

    /** No end was told twice, or with another code. */
    void checkNoneWasToldTwice() {
        Map<String, List<Integer>> told = told();
        Map<String, List<Integer>> expected = expected();
        expected.keySet().retainAll(told.keySet());
        assertEquals("the ends that were told, by container", expected, told);
    }

    private Map<String, List<Integer>> told() {
        Map<String, List<Integer>> told = new TreeMap<>();
        String filters = "%7B%22event%22:%5B%22die%22%5D%7D";
        client.ask("/events?since=" + begun.getEpochSecond() + "&until=" + Instant.now().plusSeconds(1).getEpochSecond() + "&filters=" + filters)
                .body().lines().filter(line -> !line.isBlank()).forEach(line -> {
                    JsonNode event = new HttpReply(200, Map.of(), line).json();
                    String id = event.at("/Actor/ID").asText();
                    if (ids.contains(id)) {
                        told.computeIfAbsent(id, any -> new ArrayList<>()).add(event.at("/Actor/Attributes/exitCode").asInt());
                    }
                });
        return told;
    }

    void remove() {
        ids.forEach(id -> assertEquals(id, 204, ask("DELETE", "/containers/" + id + "?force=true", "").status()));
    }
}
