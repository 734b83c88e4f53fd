package io.karavel.examples.runtime.wasm;

import com.dylibso.chicory.runtime.ImportValues;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.wasi.WasiOptions;
import com.dylibso.chicory.wasi.WasiPreview1;
import com.dylibso.chicory.wasm.ChicoryException;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.karavel.api.EngineException;
import io.karavel.oci.RootfsFiles;
import io.karavel.spi.runtime.TaskSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a container is to run: a module of its image, and what OCI's specification says of its process.
 *
 * @param environment as {@code NAME=value}
 * @param pages       how much memory it may have, in pages of 64 KiB
 */
record WasmProgram(WasmModule module, List<String> arguments, List<String> environment, int pages) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PAGE = 64 * 1024;
    /** Modules share the memory of the engine's Java, so each gets 16 MiB at most. */
    private static final int MOST_PAGES = 256;
    private static final long LARGEST_MODULE = 16L * 1024 * 1024;

    /** @throws EngineException for what cannot be run; in the words by which Docker's clients tell the reasons apart */
    static WasmProgram of(TaskSpec spec) {
        try {
            JsonNode root = JSON.readTree(spec.runtimeSpec());
            refuseMounts(root.path("mounts"));
            JsonNode process = root.path("process");
            List<String> arguments = texts(process.path("args"));
            List<String> environment = texts(process.path("env"));
            Path file = find(new RootfsFiles(spec.rootfs()), arguments.get(0), process.path("cwd").asText("/"), environment);
            long limit = root.at("/linux/resources/memory/limit").asLong(0);
            return new WasmProgram(parse(file, arguments.get(0)), arguments, environment,
                    limit > 0 ? (int) Math.min(limit / PAGE, MOST_PAGES) : MOST_PAGES).checked();
        } catch (IOException e) {
            throw EngineException.system("cannot read what is to be run: " + e, e);
        }
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    /** The files that the engine itself mounts are of no use to a module; a folder is what a user wants it to see. */
    private static void refuseMounts(JsonNode mounts) {
        for (JsonNode mount : mounts) {
            if (mount.path("type").asText().equals("bind") && Files.isDirectory(Path.of(mount.path("source").asText()))) {
                throw WasmTask.refused("gives modules no files; leave out the mount on " + mount.path("destination").asText());
            }
        }
    }

    private static Path find(RootfsFiles files, String name, String folder, List<String> environment) {
        Stream<String> candidates = name.contains("/") ? Stream.of(Path.of(folder).resolve(name).toString())
                : environment.stream().filter(variable -> variable.startsWith("PATH="))
                        .flatMap(path -> Stream.of(path.substring(5).split(":"))).map(place -> place + "/" + name);
        return candidates.map(files::find).flatMap(Optional::stream).filter(Files::isRegularFile).findFirst()
                .orElseThrow(() -> EngineException.notFound("exec: \"" + name + "\": executable file not found in the image"));
    }

    private static WasmModule parse(Path file, String name) throws IOException {
        if (Files.size(file) > LARGEST_MODULE) {
            throw EngineException.invalid("exec: \"" + name + "\": the module has more than " + LARGEST_MODULE + " bytes");
        }
        try {
            return Parser.parse(file);
        } catch (ChicoryException e) {
            throw EngineException.invalid("exec: \"" + name + "\": exec format error: no WebAssembly module: " + e.getMessage());
        }
    }

    private WasmProgram checked() {
        int wanted = module.memorySection().map(memories -> memories.getMemory(0).limits().initialPages()).orElse(0);
        if (wanted > pages) {
            throw EngineException.invalid("the module wants " + wanted * (long) PAGE + " bytes of memory, and may have "
                    + pages * (long) PAGE);
        }
        return this;
    }

    /** Runs it on this thread to its end, which may be an exception that has the exit code. */
    void run(Pipes pipes) {
        WasiOptions.Builder options = WasiOptions.builder().withArguments(arguments).withStdin(pipes.stdin(), false)
                .withStdout(pipes.stdout(), false).withStderr(pipes.stderr(), false);
        for (String variable : environment) {
            int end = variable.indexOf('=');
            options.withEnvironment(variable.substring(0, end), variable.substring(end + 1));
        }
        try (WasiPreview1 wasi = WasiPreview1.builder().withOptions(options.build()).build()) {
            Instance.Builder builder = Instance.builder(module)
                    .withImportValues(ImportValues.builder().addFunction(wasi.toHostFunctions()).build());
            module.memorySection().map(memories -> memories.getMemory(0).limits()).ifPresent(limits -> builder.withMemoryLimits(
                    new MemoryLimits(limits.initialPages(), Math.min(limits.maximumPages(), pages))));
            // Building it runs its function "_start".
            builder.build();
        }
    }
}
