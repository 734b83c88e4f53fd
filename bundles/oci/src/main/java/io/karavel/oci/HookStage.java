package io.karavel.oci;

import java.util.Arrays;
import java.util.Optional;

/**
 * A moment in the life of a container at which programs of the administrator are run, as the OCI runtime specification names them.
 *
 * <p>Those that come before the container's own program are run by its runtime: they can change what is being made, and one that fails
 * ends the start. The engine runs the others, whatever the runtime: it is too late to refuse anything then, so one that fails is
 * warned of and that is all.
 *
 * @see <a href="https://github.com/opencontainers/runtime-spec/blob/main/config.md#posix-platform-hooks">Hooks</a>
 */
public enum HookStage {
    PRESTART("prestart"),
    CREATE_RUNTIME("createRuntime"),
    CREATE_CONTAINER("createContainer"),
    START_CONTAINER("startContainer"),
    POSTSTART("poststart"),
    POSTSTOP("poststop");

    private final String text;

    HookStage(String text) {
        this.text = text;
    }

    /** As the specification writes it. */
    public String text() {
        return text;
    }

    public boolean isOfRuntime() {
        return compareTo(POSTSTART) < 0;
    }

    public static Optional<HookStage> parse(String text) {
        return Arrays.stream(values()).filter(stage -> stage.text.equals(text)).findFirst();
    }
}
