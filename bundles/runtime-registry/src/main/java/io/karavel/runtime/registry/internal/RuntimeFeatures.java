package io.karavel.runtime.registry.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.karavel.model.Digest;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What OCI binaries say of themselves when they are run with {@code features}, as the OCI runtime specification has it. Each binary is
 * asked once, by a thread that exists while there are any to ask, and its answer kept in memory and on disk by the digest of its
 * contents. Nobody who reads waits for that.
 */
final class RuntimeFeatures {
    private static final Logger LOG = LoggerFactory.getLogger(RuntimeFeatures.class);
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration IDLE_THREAD_LIVES = Duration.ofSeconds(5);
    private static final Duration STOP_DEADLINE = Duration.ofSeconds(5);
    /** Far more than any answer has. */
    private static final long LARGEST = 1 << 20;
    private static final String SUFFIX = ".json";

    private final BinaryDigests digests;
    private final Duration deadline;
    /** Empty for those that do not tell. */
    private final Map<Digest, Optional<String>> known = new ConcurrentHashMap<>();
    private final Set<Path> asked = ConcurrentHashMap.newKeySet();
    private final ThreadPoolExecutor thread;

    /** @param deadline how long a binary may take to answer */
    RuntimeFeatures(BinaryDigests digests, Duration deadline) {
        this.digests = digests;
        this.deadline = deadline;
        thread = new ThreadPoolExecutor(1, 1, IDLE_THREAD_LIVES.toMillis(), TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(),
                work -> new Thread(work, "karavel-runtime-features"));
        thread.allowCoreThreadTimeOut(true);
    }

    /**
     * What is known of a binary as it is now. Where nobody has asked it yet, it is asked meanwhile.
     *
     * @param folder where answers are kept
     */
    Optional<String> find(Path binary, Path folder) {
        Optional<String> answer = digests.find(binary).map(known::get).orElse(null);
        if (answer == null) {
            learn(binary, folder);
        }
        return answer == null ? Optional.empty() : answer;
    }

    /** Has a binary asked, unless its answer is known. Does not wait. */
    void learn(Path binary, Path folder) {
        if (asked.add(binary)) {
            try {
                thread.execute(() -> learnNow(binary, folder));
            } catch (RejectedExecutionException e) {
                LOG.debug("The registry stops; {} is asked for its features another time", binary);
            }
        }
    }

    private void learnNow(Path binary, Path folder) {
        try {
            digests.of(binary).filter(digest -> !known.containsKey(digest)).ifPresent(digest ->
                    known.put(digest, read(file(folder, digest)).orElseGet(() -> ask(binary, file(folder, digest)))));
        } finally {
            asked.remove(binary);
        }
    }

    private static Path file(Path folder, Digest digest) {
        return folder.resolve(digest.encoded() + SUFFIX);
    }

    /** What is on disk: an empty file says that the binary does not tell. */
    private static Optional<Optional<String>> read(Path file) {
        try {
            return Optional.of(Optional.of(Files.readString(file)).filter(text -> !text.isEmpty()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            LOG.warn("What a runtime can do is asked anew, because {} cannot be read", file, e);
            return Optional.empty();
        }
    }

    private Optional<String> ask(Path binary, Path file) {
        Optional<Path> output = Optional.empty();
        try {
            Files.createDirectories(file.getParent());
            // To a file rather than a pipe, so that nobody has to read while the deadline is kept.
            output = Optional.of(Files.createTempFile(file.getParent(), ".", ".new"));
            Optional<String> answer = run(binary, output.get());
            Files.writeString(output.get(), answer.orElse(""));
            Files.move(output.get(), file, StandardCopyOption.ATOMIC_MOVE);
            return answer;
        } catch (IOException e) {
            // Not kept on disk: the next life of the engine tries again.
            LOG.warn("The features of the runtime {} are not known: {}", binary, e.toString());
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            output.ifPresent(RuntimeFeatures::delete);
        }
    }

    /** Empty where it answers that it has no such command. */
    private Optional<String> run(Path binary, Path output) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(binary.toString(), "features").redirectInput(new File("/dev/null"))
                .redirectError(ProcessBuilder.Redirect.DISCARD).redirectOutput(output.toFile()).start();
        try {
            if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("it did not answer within " + deadline.toMillis() + " ms");
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            LOG.info("The runtime {} does not tell its features: it does not know the command", binary);
            return Optional.empty();
        }
        if (Files.size(output) > LARGEST) {
            throw new IOException("its answer is larger than " + LARGEST + " bytes");
        }
        JsonNode answer = JSON.readTree(Files.readString(output, StandardCharsets.UTF_8));
        if (!answer.isObject()) {
            throw new IOException("its answer is no JSON object");
        }
        return Optional.of(JSON.writeValueAsString(answer));
    }

    /** Removes answers of binaries that are gone. */
    void removeAllBut(Set<Digest> needed, Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(file -> isAnswer(file) && needed.stream().noneMatch(digest -> file.equals(file(folder, digest))))
                    .forEach(RuntimeFeatures::delete);
        } catch (NoSuchFileException e) {
            LOG.debug("No runtime has told its features yet");
        } catch (IOException e) {
            LOG.warn("What former runtimes told of their features is not removed", e);
        }
    }

    private static boolean isAnswer(Path file) {
        return file.getFileName().toString().matches("[0-9a-f]{64}\\.json");
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("{} is of no use and could not be removed", file, e);
        }
    }

    /** Ends the process that is being asked, if any. */
    void stop() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(STOP_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("A runtime that is asked for its features does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
