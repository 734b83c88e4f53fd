package io.karavel.engine.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.RuntimeRegistry;
import io.karavel.model.RuntimeBinding;
import io.karavel.testkit.CallLog;
import io.karavel.testkit.FakeMachine;
import io.karavel.testkit.FakeRuntime;
import io.karavel.testkit.FakeRuntimeRegistry;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Optional;
import org.junit.Test;

/** Whoever is in a registry that goes is answered by the next one. */
public class ExchangeableRegistryTest {
    private static final RuntimeBinding BINDING = new RuntimeBinding("wasm", "wasm", "", Optional.empty(), Map.of());

    private final ExchangeableRegistry registry = new ExchangeableRegistry();
    private final FakeRuntimeRegistry next = new FakeRuntimeRegistry();
    private final FakeRuntime runtime = new FakeRuntime(new FakeMachine(), new CallLog());

    @Test
    public void theNextRegistryIsAskedWhereTheFirstGoesMeanwhile() {
        next.add("wasm", runtime);
        registry.setRegistry(going(() -> {
            throw new EngineException(ErrorKind.UNAVAILABLE, "the runtime is away");
        }));
        assertSame(runtime, registry.runtime(BINDING));
    }

    @Test
    public void theNextRegistryIsAskedWhereClassesOfTheFirstAreGone() {
        next.add("wasm", runtime);
        registry.setRegistry(going(() -> {
            throw new NoClassDefFoundError("io/karavel/Gone");
        }));
        assertSame(runtime, registry.runtime(BINDING));
    }

    @Test
    public void whatTheRegistryThatStaysRefusesIsRefused() {
        registry.setRegistry(next);
        assertEquals(ErrorKind.UNAVAILABLE, assertThrows(EngineException.class, () -> registry.runtime(BINDING)).kind());
        next.add("wasm", runtime);
        assertSame(runtime, registry.runtime(BINDING));
    }

    @Test
    public void aRefusalOfTheNextRegistryCounts() {
        registry.setRegistry(going(() -> {
            throw EngineException.invalid("unknown or invalid runtime name: wasm");
        }));
        assertEquals(ErrorKind.UNAVAILABLE, assertThrows(EngineException.class, () -> registry.runtime(BINDING)).kind());
    }

    /** A registry that is replaced by the next one while it is asked for a runtime. */
    private RuntimeRegistry going(Runnable answer) {
        FakeRuntimeRegistry first = new FakeRuntimeRegistry();
        return (RuntimeRegistry) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {RuntimeRegistry.class},
                (self, method, arguments) -> {
                    if (method.getName().equals("runtime")) {
                        registry.unsetRegistry((RuntimeRegistry) self);
                        registry.setRegistry(next);
                        answer.run();
                    }
                    try {
                        return method.invoke(first, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
