package io.karavel.healthcheck.internal;

import io.karavel.spi.health.HealthProbe;
import io.karavel.spi.health.ProbeResult;
import io.karavel.spi.health.ProbeRun;
import io.karavel.spi.health.ProbeTarget;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.framework.ServiceReference;

/** A probe whose every step is for the test to take. */
final class FakeProbe implements HealthProbe {
    final List<ProbeTarget> targets = new ArrayList<>();
    Optional<String> refusal = Optional.empty();
    final List<FakeRun> runs = new ArrayList<>();

    final class FakeRun implements ProbeRun {
        final CompletableFuture<ProbeResult> result = new CompletableFuture<>();
        String printed = "";
        boolean cancelled;

        void end(int code, String output) {
            result.complete(new ProbeResult(code, output));
        }

        @Override
        public CompletionStage<ProbeResult> result() {
            return result;
        }

        @Override
        public void cancel() {
            cancelled = true;
        }

        @Override
        public String output() {
            return printed;
        }
    }

    @SuppressWarnings("unchecked")
    static ServiceReference<HealthProbe> reference(String type) {
        return (ServiceReference<HealthProbe>) Proxy.newProxyInstance(FakeProbe.class.getClassLoader(),
                new Class<?>[] {ServiceReference.class}, (proxy, method, arguments) -> method.getName().equals("getProperty") ? type : 0);
    }

    @Override
    public ProbeRun begin(ProbeTarget target) {
        targets.add(target);
        refusal.ifPresent(reason -> {
            throw new IllegalArgumentException(reason);
        });
        FakeRun run = new FakeRun();
        runs.add(run);
        return run;
    }

    int begun() {
        return targets.size();
    }

    FakeRun last() {
        return runs.get(runs.size() - 1);
    }
}
