package io.karavel.oci;

import io.karavel.api.EngineConfig;
import io.karavel.model.Container;
import io.karavel.oci.internal.SpecWriter;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the hooks that come after a container's program was started and after it ended. One that fails is warned of in the log, and the
 * next is run all the same. Has no state; any thread may call.
 */
@Component(service = LateHooks.class)
public final class LateHooks {
    private static final Logger LOG = LoggerFactory.getLogger(LateHooks.class);

    /**
     * Returns when all hooks of a stage that are meant for a container have ended, or were killed because they took too long.
     *
     * @param container as it is now, which is what they are told
     * @param stage     {@link HookStage#POSTSTART} or {@link HookStage#POSTSTOP}
     */
    public void run(Container container, EngineConfig config, HookStage stage) {
        try {
            for (Hook hook : SpecWriter.hooks(container, config, stage)) {
                run(hook, container, config, stage);
            }
        } catch (RuntimeException e) {
            LOG.warn("Container {}: no {} hook is run: {}", container.id().shortForm(), stage.text(), e.getMessage());
        }
    }

    private static void run(Hook hook, Container container, EngineConfig config, HookStage stage) {
        try {
            hook.run(SpecWriter.state(OciState.of(container, config)));
        } catch (RuntimeException e) {
            LOG.warn("Container {}, after its {}: {}", container.id().shortForm(), stage == HookStage.POSTSTOP ? "end" : "start",
                    e.getMessage());
        }
    }
}
