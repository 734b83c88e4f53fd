package io.karavel.engine.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import io.karavel.api.ContainerService;
import io.karavel.api.ContainerService.StopRequest;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.spi.metrics.Metric.Counter;
import io.karavel.spi.metrics.Metric.Distribution;
import io.karavel.spi.metrics.Metric.Histogram;
import io.karavel.spi.metrics.Metric.Value;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.Test;

public class MeasuredContainersTest {
    private final AtomicLong nanoseconds = new AtomicLong();
    private Duration takes = Duration.ZERO;
    private Optional<ErrorKind> refusal = Optional.empty();
    private final MeasuredContainers containers = new MeasuredContainers((ContainerService) Proxy.newProxyInstance(
            ContainerService.class.getClassLoader(), new Class<?>[] {ContainerService.class}, (proxy, method, arguments) -> {
                nanoseconds.addAndGet(takes.toNanos());
                if (refusal.isPresent()) {
                    throw new EngineException(refusal.get(), "no");
                }
                return method.getReturnType() == List.class ? List.of() : null;
            }), nanoseconds::get);

    private List<Distribution> durations() {
        return ((Histogram) containers.metrics().get(0)).distributions();
    }

    private List<Value> failures() {
        return ((Counter) containers.metrics().get(1)).values();
    }

    @Test
    public void whatWasDoneIsCountedWithTheTimeItTook() {
        takes = Duration.ofMillis(1500);
        containers.stop("web", StopRequest.DEFAULT);
        takes = Duration.ofMillis(500);
        containers.stop("web", StopRequest.DEFAULT);
        assertEquals(1, durations().size());
        assertEquals(Map.of("action", "stop"), durations().get(0).labels());
        assertEquals(2, durations().get(0).count());
        assertEquals(Duration.ofSeconds(2), durations().get(0).sum());
        assertEquals(List.of(), failures());
    }

    @Test
    public void whatFailsIsCountedByItsKindAlone() {
        refusal = Optional.of(ErrorKind.CONFLICT);
        assertThrows(EngineException.class, () -> containers.start("web"));
        assertEquals(List.of(), durations());
        assertEquals(List.of(new Value(Map.of("action", "start", "kind", "conflict"), 1)), failures());
    }

    @Test
    public void whatWasSoAlreadyIsNeitherDoneNorAFailure() {
        refusal = Optional.of(ErrorKind.NOT_MODIFIED);
        assertThrows(EngineException.class, () -> containers.start("web"));
        assertEquals(List.of(), durations());
        assertEquals(List.of(), failures());
    }

    @Test
    public void readingIsNotCounted() {
        containers.list();
        containers.get("web");
        assertEquals(List.of(), durations());
    }
}
