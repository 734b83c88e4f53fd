package io.karavel.testkit;

import static org.junit.Assert.assertEquals;

import io.karavel.api.ConfigSnapshot;
import io.karavel.api.ConfigStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.Test;

public class ConfigCapturesTest {
    /** Does it right. */
    static final class Good {
        private final ConfigStore configs;

        Good(ConfigStore configs) {
            this.configs = configs;
        }

        void operation() {
            ConfigSnapshot config = configs.current();
            part(config);
            part(config);
        }

        private void part(ConfigSnapshot config) {
            new Thread(this::follows, config.toString()).start();
        }

        void follows() {
            configs.current();
        }
    }

    /** Does it wrong in every way. */
    static final class Bad {
        private final ConfigStore configs;

        Bad(ConfigStore configs) {
            this.configs = configs;
        }

        void twice() {
            configs.current();
            configs.current();
        }

        void throughAnother() {
            configs.current();
            once();
        }

        void once() {
            configs.current();
        }

        void inALambda() {
            once();
            Supplier<ConfigSnapshot> later = configs::current;
            later.get();
        }

        void inALoop(List<String> names) {
            for (String name : names) {
                configs.current().engine().containerFolder(name);
            }
        }

        void thoughItHasIt(ConfigSnapshot config) {
            once();
        }
    }

    @Test
    public void whatIsDoneRightIsNotFound() throws IOException {
        assertEquals(List.of(), violations(Good.class, "ConfigCapturesTest.Good.follows"));
    }

    @Test
    public void whatFollowsMustBeNamed() throws IOException {
        assertEquals(List.of("ConfigCapturesTest.Good.operation", "ConfigCapturesTest.Good.part"), names(violations(Good.class)));
    }

    @Test
    public void everyWrongWayIsFound() throws IOException {
        assertEquals(List.of("inALambda", "inALoop", "thoughItHasIt", "throughAnother", "twice"),
                names(violations(Bad.class)).stream().map(name -> name.substring(name.lastIndexOf('.') + 1)).toList());
    }

    private static List<String> names(List<String> violations) {
        return violations.stream().map(violation -> violation.split(" ")[0]).toList();
    }

    private static List<String> violations(Class<?> sample, String... operations) throws IOException {
        Path file = Path.of(sample.getProtectionDomain().getCodeSource().getLocation().getPath(),
                sample.getName().replace('.', '/') + ".class");
        return ConfigCaptures.violations(List.of(file), Set.of(operations));
    }
}
