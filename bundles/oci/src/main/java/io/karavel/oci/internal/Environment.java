package io.karavel.oci.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The environment of a process: the engine's own variables first, then what the user set, each in the place of its first setting. */
final class Environment {
    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private Environment() {}

    /** {@code settings} later in the list win; a name without a value takes the variable away. */
    @SafeVarargs
    static List<String> of(String hostname, boolean terminal, List<String>... settings) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("PATH", "PATH=" + PATH);
        variables.put("HOSTNAME", "HOSTNAME=" + hostname);
        if (terminal) {
            variables.put("TERM", "TERM=xterm");
        }
        for (List<String> each : settings) {
            for (String setting : each) {
                int equals = setting.indexOf('=');
                if (equals < 0) {
                    variables.remove(setting);
                } else {
                    variables.put(setting.substring(0, equals), setting);
                }
            }
        }
        return List.copyOf(variables.values());
    }
}
