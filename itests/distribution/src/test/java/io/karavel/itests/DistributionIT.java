package io.karavel.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.inject.Inject;
import org.junit.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;

/** What must hold of the distribution before anything is asked of it. */
public class DistributionIT extends KaravelDistributionTest {
    private static final Duration STARTED_WITHIN = Duration.ofMinutes(2);
    private static final long PAUSE_MILLISECONDS = 100;

    @Inject
    private ServiceComponentRuntime components;

    @Test
    public void everyBundleIsActive() throws InterruptedException {
        awaitNone(this::idleBundles);
    }

    private List<String> idleBundles() {
        return Arrays.stream(bundles.getBundles())
                .filter(bundle -> bundle.getState() != (isFragment(bundle) ? Bundle.RESOLVED : Bundle.ACTIVE))
                .map(bundle -> bundle + " in state " + bundle.getState())
                .collect(Collectors.toList());
    }

    /** The distribution may still be starting when the first test begins. */
    private static void awaitNone(Supplier<List<String>> complaints) throws InterruptedException {
        long deadline = System.nanoTime() + STARTED_WITHIN.toNanos();
        while (!complaints.get().isEmpty() && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLISECONDS);
        }
        assertEquals(List.of(), complaints.get());
    }

    @Test
    public void theEngineIsAmongTheBundles() {
        List<String> own = Arrays.stream(bundles.getBundles()).map(Bundle::getSymbolicName)
                .filter(name -> name.startsWith("io.karavel.")).collect(Collectors.toList());
        assertFalse(own.toString(), own.isEmpty());
    }

    @Test
    public void noComponentWaitsForAnything() throws InterruptedException {
        awaitNone(this::waitingComponents);
    }

    private List<String> waitingComponents() {
        return components.getComponentDescriptionDTOs().stream()
                .filter(description -> description.bundle.symbolicName.startsWith("io.karavel."))
                .flatMap(description -> components.getComponentConfigurationDTOs(description).stream())
                .filter(component -> component.state != ComponentConfigurationDTO.ACTIVE
                        && component.state != ComponentConfigurationDTO.SATISFIED)
                .map(DistributionIT::describe)
                .collect(Collectors.toList());
    }

    private static String describe(ComponentConfigurationDTO component) {
        String missing = Arrays.stream(component.unsatisfiedReferences)
                .map(reference -> reference.name).collect(Collectors.joining(", "));
        return component.description.name + " (state " + component.state + ", missing: " + missing + ") "
                + (component.failure == null ? "" : component.failure);
    }

    private static boolean isFragment(Bundle bundle) {
        return bundle.getHeaders().get(Constants.FRAGMENT_HOST) != null;
    }
}
