package io.karavel.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import javax.inject.Inject;
import org.junit.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;

/** What must hold of the distribution before anything is asked of it. */
public class DistributionIT extends KaravelDistributionTest {
    @Inject
    private ServiceComponentRuntime components;

    @Test
    public void everyBundleIsActive() {
        List<String> idle = Arrays.stream(bundles.getBundles())
                .filter(bundle -> bundle.getState() != (isFragment(bundle) ? Bundle.RESOLVED : Bundle.ACTIVE))
                .map(bundle -> bundle + " in state " + bundle.getState())
                .collect(Collectors.toList());
        assertEquals(List.of(), idle);
    }

    @Test
    public void theEngineIsAmongTheBundles() {
        List<String> own = Arrays.stream(bundles.getBundles()).map(Bundle::getSymbolicName)
                .filter(name -> name.startsWith("io.karavel.")).collect(Collectors.toList());
        assertFalse(own.toString(), own.isEmpty());
    }

    @Test
    public void noComponentWaitsForAnything() {
        List<String> waiting = components.getComponentDescriptionDTOs().stream()
                .filter(description -> description.bundle.symbolicName.startsWith("io.karavel."))
                .flatMap(description -> components.getComponentConfigurationDTOs(description).stream())
                .filter(component -> component.state != ComponentConfigurationDTO.ACTIVE
                        && component.state != ComponentConfigurationDTO.SATISFIED)
                .map(DistributionIT::describe)
                .collect(Collectors.toList());
        assertEquals(List.of(), waiting);
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
