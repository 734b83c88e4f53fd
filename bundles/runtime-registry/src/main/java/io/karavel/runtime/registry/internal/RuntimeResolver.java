package io.karavel.runtime.registry.internal;

import io.karavel.api.EngineConfig;
import io.karavel.model.RuntimeBinding;
import io.karavel.model.RuntimeDescriptor;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Makes bindings of descriptions: finds the program, and says which script has to be there for its arguments. Writes nothing. */
record RuntimeResolver(Executables executables, BinaryDigests digests) {

    /** What a runtime is bound to, and the script that has to be there for it. */
    record Resolution(RuntimeBinding binding, Optional<WrapperScript> script) {}

    /** Empty where it is not installed. */
    Optional<Resolution> resolve(EngineConfig config, RuntimeDescriptor runtime) {
        if (runtime.runtimeType().isPresent()) {
            return Optional.of(new Resolution(new RuntimeBinding(runtime.name(), RuntimeBinding.CONTAINERD,
                    runtime.runtimeType().get(), Optional.empty(), runtime.options()), Optional.empty()));
        }
        return binary(runtime).map(binary -> {
            Optional<WrapperScript> script = runtime.runtimeArgs().isEmpty() ? Optional.empty() : Optional.of(
                    scripts(config).script(runtime.name(), binary, runtime.runtimeArgs()));
            Path launched = script.map(WrapperScript::file).orElse(binary);
            return new Resolution(new RuntimeBinding(runtime.name(), RuntimeBinding.CONTAINERD, RuntimeDescriptor.RUNC_SHIM,
                    Optional.of(launched.toString()), Map.of(),
                    script.map(WrapperScript::digest).or(() -> digests.of(binary))), script);
        });
    }

    /** Its program, where it has one and that is installed. */
    Optional<Path> binary(RuntimeDescriptor runtime) {
        return runtime.path().flatMap(executables::find);
    }

    /** Whether what a runtime was bound to can be executed still: where that is a script, also the program which that runs. */
    boolean isThere(EngineConfig config, RuntimeDescriptor runtime, RuntimeBinding binding) {
        return binding.binary().isEmpty() || binding.binary().flatMap(executables::find).isPresent()
                && (runtime.runtimeArgs().isEmpty() || isOfToday(config, runtime, binding));
    }

    private boolean isOfToday(EngineConfig config, RuntimeDescriptor runtime, RuntimeBinding binding) {
        return resolve(config, runtime).filter(now -> now.binding().binary().equals(binding.binary())).isPresent();
    }

    /** A binding with the digest that its binary has now: the system may have updated it. */
    RuntimeBinding upToDate(RuntimeBinding binding) {
        return binding.binary().map(Path::of).filter(binary -> script(binding).isEmpty()).flatMap(digests::of)
                .filter(digest -> !binding.digest().equals(Optional.of(digest))).map(binding::withDigest).orElse(binding);
    }

    static WrapperScripts scripts(EngineConfig config) {
        return WrapperScripts.under(config.dataRoot().resolve("runtimes"));
    }

    /** The script that a container is bound to, if it is one. */
    static Optional<Path> script(RuntimeBinding binding) {
        return binding.binary().map(Path::of).filter(file -> WrapperScript.isNamedLikeOne(file, binding.digest()));
    }
}
