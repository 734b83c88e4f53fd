package io.karavel.plugins.internal;

import java.util.Optional;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;

/** Says whether a plugin works: it is resolved and active, and nothing in it failed when it was asked for. */
final class PluginHealth {
    private static final String CONTRACTS = "io.karavel.spi.";

    private final ServiceComponentRuntime components;

    PluginHealth(ServiceComponentRuntime components) {
        this.components = components;
    }

    /** Whether a bundle uses one of the contracts that plugins are written for. */
    static boolean isPlugin(Bundle bundle) {
        String imports = bundle.getHeaders("").get(Constants.IMPORT_PACKAGE);
        return imports != null && imports.contains(CONTRACTS);
    }

    /**
     * Starts a bundle that does not run, and looks at its components. One that waits for a service is no problem; one that nobody asked
     * for has not been tried.
     *
     * @return why it does not work; empty where it does
     */
    Optional<String> problem(Bundle bundle) {
        try {
            // Whether it starts with the engine is for somebody else to say.
            bundle.start(Bundle.START_TRANSIENT | Bundle.START_ACTIVATION_POLICY);
        } catch (BundleException | IllegalStateException e) {
            return Optional.of(reason(e));
        }
        return components.getComponentDescriptionDTOs(bundle).stream()
                .flatMap(description -> components.getComponentConfigurationDTOs(description).stream())
                .filter(component -> component.state == ComponentConfigurationDTO.FAILED_ACTIVATION).findFirst()
                .map(failed -> failed.description.implementationClass + ": " + summary(failed.failure));
    }

    private static String reason(Exception problem) {
        Throwable cause = problem;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause == problem ? problem.getMessage() : problem.getMessage() + ": " + cause;
    }

    /** Of a stack, what was thrown first. */
    private static String summary(String stack) {
        String text = stack == null ? "" : stack;
        Stream<String> causes = text.lines().filter(line -> line.startsWith("Caused by: ")).map(line -> line.substring(11));
        return causes.reduce((outer, inner) -> inner).or(() -> text.lines().findFirst()).orElse("no reason is known");
    }
}
