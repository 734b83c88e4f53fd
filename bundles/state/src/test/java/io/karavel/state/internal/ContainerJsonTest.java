package io.karavel.state.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.karavel.model.ActualState;
import io.karavel.model.Container;
import io.karavel.model.ContainerConfig;
import io.karavel.state.Samples;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.Test;

public class ContainerJsonTest {
    private final Container full = new Filled().record(Container.class);

    @Test
    public void aContainerWithEveryFieldSetComesBackAsItWas() throws IOException {
        assertEquals(full, roundTrip(full));
    }

    @Test
    public void aContainerWithEveryFieldLeftOutComesBackAsItWas() throws IOException {
        Container plain = Samples.container("plain");
        assertEquals(plain, roundTrip(plain));
    }

    @Test
    public void aBindingOfAnOlderEngineHasNoDigest() throws IOException {
        Container bound = Samples.container("old").withRuntime(Samples.RUNC);
        String json = new String(ContainerJson.write(bound), UTF_8);
        String older = json.replaceFirst(",\"digest\":null", "");
        assertNotEquals(json, older);
        assertEquals(bound, ContainerJson.read(older.getBytes(UTF_8)));
    }

    @Test
    public void everyStoredStateComesBackAsItWas() throws IOException {
        ActualState.Exited exited = new ActualState.Exited(137, true, "error", Samples.NOON, Samples.NOON.plusNanos(1));
        for (ActualState state : List.of(
                ActualState.Created.FRESH,
                new ActualState.Created(Optional.of(new ActualState.StartFailure(127, "not found"))),
                new ActualState.Running(1, Samples.NOON, true, true),
                new ActualState.Restarting(exited, Samples.NOON),
                exited,
                new ActualState.Dead(exited),
                new ActualState.Dead(ActualState.Created.FRESH))) {
            assertEquals(full.withActual(state), roundTrip(full.withActual(state)));
        }
    }

    @Test
    public void anEmptyCommandIsNotTheSameAsNone() throws IOException {
        Container cleared = Samples.container("cleared");
        ContainerConfig config = ContainerConfig.of("busybox");
        assertEquals(Optional.of(List.of()), config.cmd());
        Container container = new Container(cleared.id(), cleared.name(), cleared.created(), config,
                cleared.hostConfig(), cleared.image(), cleared.desired(), cleared.actual(), cleared.runtime());
        assertEquals(container, roundTrip(container));
    }

    @Test
    public void whatALaterEngineAddedIsPassedOver() throws IOException {
        String json = new String(ContainerJson.write(full), UTF_8)
                .replaceFirst("\\{", "{\"added\":{\"by\":[\"a\",\"later\",\"engine\"]},")
                .replaceFirst("\"config\":\\{", "\"config\":{\"added\":1,");
        assertEquals(full, ContainerJson.read(json.getBytes(UTF_8)));
    }

    @Test
    public void theStateIsNamedByItsType() throws IOException {
        String json = new String(ContainerJson.write(Samples.running()), UTF_8);
        assertTrue(json, json.contains("\"actual\":{\"type\":\"running\",\"pid\":42"));
        assertTrue(json, json.startsWith("{\"version\":1,"));
        assertTrue(json, json.contains("\"startedAt\":\"2026-03-01T12:00:00.123456789Z\""));
    }

    @Test
    public void whatIsDamagedIsToldFromWhatIsTooNew() throws IOException {
        byte[] good = ContainerJson.write(full);
        byte[] half = java.util.Arrays.copyOf(good, good.length / 2);
        for (byte[] bad : List.of(half, new byte[0], new byte[4096], "{}".getBytes(UTF_8), "null".getBytes(UTF_8),
                "{\"version\":1,\"container\":{\"id\":\"x\"}}".getBytes(UTF_8))) {
            assertThrows(JsonProcessingException.class, () -> ContainerJson.read(bad));
        }
        assertThrows(ContainerJson.UnknownVersionException.class,
                () -> ContainerJson.read("{\"version\":2,\"shape\":\"unknown\"}".getBytes(UTF_8)));
    }

    private static Container roundTrip(Container container) throws IOException {
        return ContainerJson.read(ContainerJson.write(container));
    }
}
