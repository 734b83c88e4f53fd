package io.karavel.config.internal;

import static org.junit.Assert.assertEquals;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.karavel.api.ConfigService.Merge;
import java.util.List;
import java.util.Random;
import org.junit.Test;

public class JsonTextTest {
    private static final int TEXTS = 5_000;
    private static final List<String> KEYS = List.of("a", "b", "c\"d", "grüß");

    private static final String FILE = """
            {
              "log-opts": { "max-size":"10m"  },

              "runtimes": {
                "crun": { "path": "/usr/bin/crun" },
                "gvisor": {
                    "path": "/usr/bin/runsc",
                    "runtimeArgs": ["--a", "\\"b\\\\"]
                }
              },
              "shutdown-timeout": 15, "debug": false
            }
            """;

    @Test
    public void aNewMemberIsWrittenAsTheOthersAre() {
        assertEquals(FILE.replace("    }\n  },", "    },\n    \"kata\": { \"runtimeType\": \"io.containerd.kata.v2\" }\n  },"),
                patch(FILE, "{\"runtimes\": {\"kata\": {\"runtimeType\": \"io.containerd.kata.v2\", \"path\": null}}}"));
        assertEquals(FILE.replace("false\n", "false,\n  \"init\": true\n"), patch(FILE, "{\"init\": true}"));
        assertEquals("{ \"a\": 1, \"b\": [ 2 ] }", patch("{ \"a\": 1 }", "{\"b\": [2]}"));
        assertEquals("{\r\n\t\"a\": 1,\r\n\t\"b\": 2\r\n}", patch("{\r\n\t\"a\": 1\r\n}", "{\"b\": 2}"));
    }

    @Test
    public void aValueIsReplacedInItsPlace() {
        assertEquals(FILE.replace("15", "-20"), patch(FILE, "{\"shutdown-timeout\": -20}"));
        assertEquals(FILE.replace("/usr/bin/runsc", "/opt/runsc"), patch(FILE, "{\"runtimes\": {\"gvisor\": {\"path\": \"/opt/runsc\"}}}"));
        assertEquals(FILE.replace("[\"--a\", \"\\\"b\\\\\"]", "[ ]"), patch(FILE, "{\"runtimes\": {\"gvisor\": {\"runtimeArgs\": []}}}"));
        assertEquals("{\"a\": { \"c\": 1 }}", keys("{\"a\": {\"b\": 2}}", "{\"a\": {\"c\": 1}}"));
    }

    @Test
    public void whatIsTakenAwayTakesItsCommaAlong() {
        assertEquals(FILE.replace("    \"crun\": { \"path\": \"/usr/bin/crun\" },\n", ""), patch(FILE, "{\"runtimes\": {\"crun\": null}}"));
        assertEquals(FILE.replace(", \"debug\": false", ""), patch(FILE, "{\"debug\": null}"));
        assertEquals(FILE.replace("{ \"max-size\":\"10m\"  }", "{}"), patch(FILE, "{\"log-opts\": {\"max-size\": null}}"));
        assertEquals(FILE, patch(FILE, "{\"runtimes\": {\"nosuch\": null}, \"other\": null}"));
    }

    @Test
    public void aFileThatIsNotThereIsBegun() {
        assertEquals("{\n  \"runtimes\": { \"crun\": { \"path\": \"/usr/bin/crun\" } }\n}\n",
                patch("", "{\"runtimes\": {\"crun\": {\"path\": \"/usr/bin/crun\", \"options\": null}}}"));
        assertEquals("{\n  \"a\": {\n    \"b\": 1\n  }\n}", patch("{\n  \"a\": {}\n}", "{\"a\": {\"b\": 1}}"));
    }

    @Test
    public void theTextSaysWhatTheMergeGivesWhateverBothAre() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < TEXTS; round++) {
            String text = text(random, 3);
            ObjectNode said = Settings.parse(text(random, 3)).values();
            Merge merge = Merge.values()[random.nextInt(2)];
            ObjectNode before = Settings.parse(text).values();
            ObjectNode wanted = JsonNodeFactory.instance.objectNode().setAll(before);
            wanted = new Given(wanted, java.util.Map.of()).with(said, "", merge).values();
            Settings after = Settings.parse(JsonText.with(text, said, merge));
            String what = "seed " + seed + ", " + merge + " of " + said + " into " + text;
            assertEquals(what, List.of(), after.problems());
            assertEquals(what, wanted, after.values());
        }
    }

    private static String text(Random random, int depth) {
        StringBuilder text = new StringBuilder("{").append(space(random));
        String separator = "";
        for (String key : KEYS) {
            if (random.nextBoolean()) {
                text.append(separator).append(space(random)).append('"').append(key.replace("\"", "\\\"")).append('"')
                        .append(space(random)).append(':').append(space(random)).append(value(random, depth)).append(space(random));
                separator = ",";
            }
        }
        return text.append("}").append(space(random)).toString();
    }

    private static String value(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 7 : 6)) {
            case 0 -> "null";
            case 1 -> "-1.5e3";
            case 2 -> "12345678901234567890";
            case 3 -> "\"\\u00e4{,\\\"}ü\"";
            case 4 -> "[1, {\"x\": [true]}, \"]\" ]";
            case 5 -> "false";
            default -> text(random, depth - 1);
        };
    }

    private static String space(Random random) {
        return List.of("", " ", "\n", "\r\n\t").get(random.nextInt(4));
    }

    private static String patch(String text, String said) {
        return JsonText.with(text, Settings.parse(said).values(), Merge.PATCH);
    }

    private static String keys(String text, String said) {
        return JsonText.with(text, Settings.parse(said).values(), Merge.KEYS);
    }
}
