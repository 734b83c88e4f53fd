package io.karavel.spi.runtime;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;

/** Which program runs the containers of an {@link OciRuntime}. */
public sealed interface RuntimeLaunch {

    /** A runc-compatible binary, for example {@code binary("runsc", "--platform=ptrace")}. */
    static Binary binary(String program, String... arguments) {
        return new Binary(program, List.of(arguments));
    }

    /** A containerd shim without options, for example {@code shim("io.containerd.kata.v2")}. */
    static Shim shim(String type) {
        return new Shim(type, Map.of());
    }

    /**
     * A program that takes runc's commands. It is run by containerd's shim for runc.
     *
     * @param program   an absolute path, or a name that is looked for in the engine's {@code PATH}
     * @param arguments come before runc's own, exactly as they are: spaces, quotes and all else arrive unchanged
     */
    record Binary(String program, List<String> arguments) implements RuntimeLaunch {
        public Binary {
            if (program.isBlank()) {
                throw new IllegalArgumentException("a runtime needs a program");
            }
            arguments = List.copyOf(arguments);
        }
    }

    /**
     * A containerd shim.
     *
     * @param type    as containerd has it: {@code io.containerd.kata.v2} is the program {@code containerd-shim-kata-v2}
     * @param options texts and booleans, by the names the shim knows: those of {@code runc.options} for {@code io.containerd.runc.v2}
     *                ({@code BinaryName}, {@code Root}, {@code SystemdCgroup} and so on); {@code TypeUrl}, {@code ConfigPath} and
     *                {@code ConfigBody} for any other
     */
    record Shim(String type, Map<String, Object> options) implements RuntimeLaunch {
        public Shim {
            requireNonNull(type);
            if (type.isBlank()) {
                throw new IllegalArgumentException("a shim needs a type");
            }
            options = Map.copyOf(options);
        }
    }
}
