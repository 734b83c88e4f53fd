package io.karavel.state;

import io.karavel.api.EngineException;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.Test;

/**
 * What threads see of the store at once is what they could have seen one after the other: Lincheck makes up programs of
 * two threads, runs each of them many times, and compares what happened with {@link OneByOne}. Many short programs find
 * more than many runs of a few.
 */
@Param(name = "id", gen = IntGen.class, conf = "0:1")
@Param(name = "name", gen = IntGen.class, conf = "0:1")
public class ContainerStoreLinearizabilityTest {
    private static final List<ContainerId> IDS =
            List.of(new ContainerId("a".repeat(64)), new ContainerId("b".repeat(64)));
    private static final List<String> NAMES = List.of("web", "db");

    private final Path root;
    private final ContainerStore store;

    public ContainerStoreLinearizabilityTest() throws IOException {
        root = Files.createTempDirectory(Samples.memory().toPath(), "karavel-linearizability");
        store = new ContainerStore(Samples.config(root));
    }

    @Test
    public void threadsSeeWhatTheyCouldHaveSeenOneAfterTheOther() throws IOException {
        clear();
        new StressOptions()
                .iterations(Integer.getInteger("karavel.lincheck.programs", 40))
                .invocationsPerIteration(20)
                .threads(2)
                .actorsPerThread(4)
                .actorsBefore(1)
                .actorsAfter(1)
                .sequentialSpecification(OneByOne.class)
                .check(ContainerStoreLinearizabilityTest.class);
    }

    @Operation
    public String create(@Param(name = "id") int id, @Param(name = "name") int name) {
        return answer(() -> {
            store.create(Samples.container(IDS.get(id), NAMES.get(name)));
            return "created";
        });
    }

    @Operation
    public String rename(@Param(name = "id") int id, @Param(name = "name") int name) {
        return answer(() -> store.apply(IDS.get(id), new Input.Renamed(NAMES.get(name))).name());
    }

    @Operation
    public String claimStart(@Param(name = "id") int id) {
        return answer(() -> store.apply(IDS.get(id), Samples.BY_HAND).name());
    }

    @Operation
    public String failStart(@Param(name = "id") int id) {
        return answer(() -> store.apply(IDS.get(id), new Input.StartFailed(128, "no")).name());
    }

    @Operation
    public String delete(@Param(name = "id") int id) {
        return answer(() -> {
            store.delete(IDS.get(id));
            return "deleted";
        });
    }

    @Operation
    public String find(@Param(name = "id") int id) {
        return store.find(IDS.get(id)).map(Container::name).orElse("nothing");
    }

    @Operation
    public String resolve(@Param(name = "name") int name) {
        return answer(() -> store.resolve(NAMES.get(name)).id().shortForm());
    }

    @Operation
    public String list() {
        return store.list().stream().map(each -> each.id().shortForm() + "=" + each.name())
                .collect(Collectors.joining(","));
    }

    /** The end of one run. */
    @Validate
    public void clear() throws IOException {
        store.close();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** The same store for one thread, in memory alone. */
    public static final class OneByOne {
        private final Map<String, String> names = new TreeMap<>();
        private final Map<String, Boolean> starting = new TreeMap<>();

        public String create(int id, int name) {
            if (names.containsKey(text(id)) || names.containsValue(NAMES.get(name))) {
                return "CONFLICT";
            }
            names.put(text(id), NAMES.get(name));
            starting.put(text(id), false);
            return "created";
        }

        public String rename(int id, int name) {
            if (!names.containsKey(text(id))) {
                return "NOT_FOUND";
            }
            if (names.get(text(id)).equals(NAMES.get(name))) {
                return "INVALID";
            }
            if (names.containsValue(NAMES.get(name))) {
                return "CONFLICT";
            }
            names.put(text(id), NAMES.get(name));
            return NAMES.get(name);
        }

        public String claimStart(int id) {
            return claim(id, true);
        }

        public String failStart(int id) {
            return claim(id, false);
        }

        private String claim(int id, boolean start) {
            if (!names.containsKey(text(id))) {
                return "NOT_FOUND";
            }
            return starting.put(text(id), start) == start ? "CONFLICT" : names.get(text(id));
        }

        public String delete(int id) {
            return names.remove(text(id)) == null ? "NOT_FOUND" : "deleted";
        }

        public String find(int id) {
            return Optional.ofNullable(names.get(text(id))).orElse("nothing");
        }

        public String resolve(int name) {
            return names.entrySet().stream().filter(entry -> entry.getValue().equals(NAMES.get(name)))
                    .map(Map.Entry::getKey).findFirst().orElse("NOT_FOUND");
        }

        public String list() {
            return names.entrySet().stream().map(entry -> entry.getKey() + "=" + entry.getValue())
                    .collect(Collectors.joining(","));
        }

        private static String text(int id) {
            return IDS.get(id).shortForm();
        }
    }

    private static String answer(Supplier<String> question) {
        try {
            return question.get();
        } catch (EngineException refusal) {
            return refusal.kind().name();
        }
    }
}
