package io.karavel.engine.internal;

import io.karavel.spi.health.HealthProbe;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** Kinds of probes as bundles register them; none of them is held when nobody asks. */
final class FakeProbes {
    int held;
    private final Map<Object, HealthProbe> services = new HashMap<>();
    private final HealthProbes registry = new HealthProbes(proxy(BundleContext.class, (proxy, method, arguments) -> {
        switch (method.getName()) {
            case "getService":
                held++;
                return services.get(arguments[0]);
            case "ungetService":
                held--;
                return true;
            default:
                throw new UnsupportedOperationException(method.getName());
        }
    }));

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(FakeProbes.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    HealthProbes registry() {
        return registry;
    }

    @SuppressWarnings("unchecked")
    ServiceReference<HealthProbe> add(HealthProbe probe, String... types) {
        ServiceReference<HealthProbe> reference = proxy(ServiceReference.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "getProperty" -> types;
            case "hashCode" -> System.identityHashCode(proxy);
            case "equals" -> proxy == arguments[0];
            case "compareTo" -> 0;
            default -> throw new UnsupportedOperationException(method.getName());
        });
        services.put(reference, probe);
        registry.addProbe(reference);
        return reference;
    }
}
