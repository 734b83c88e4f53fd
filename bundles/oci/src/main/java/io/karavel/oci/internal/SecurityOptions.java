package io.karavel.oci.internal;

import io.karavel.api.EngineException;
import java.util.List;
import java.util.Optional;

/**
 * The meaning of {@code --security-opt}. Labels are for SELinux, which the engine does not switch on; they are accepted.
 *
 * @param seccomp a profile as JSON, or {@code unconfined}
 */
record SecurityOptions(
        boolean noNewPrivileges, Optional<String> seccomp, Optional<String> apparmor, boolean writableCgroups) {

    static SecurityOptions parse(List<String> options, boolean noNewPrivilegesByDefault) {
        SecurityOptions result =
                new SecurityOptions(noNewPrivilegesByDefault, Optional.empty(), Optional.empty(), false);
        for (String option : options) {
            result = result.with(option);
        }
        return result;
    }

    private SecurityOptions with(String option) {
        if (option.equals("no-new-privileges")) {
            return withNoNewPrivileges(true);
        }
        if (option.equals("disable")) {
            return this;
        }
        // Docker's old form has a colon where the new one has an equals sign.
        String[] parts = option.contains("=") ? option.split("=", 2) : option.split(":", 2);
        if (parts.length < 2) {
            throw EngineException.invalid("invalid --security-opt 1: \"" + option + "\"");
        }
        return switch (parts[0]) {
            case "label" -> this;
            case "seccomp" -> new SecurityOptions(noNewPrivileges, Optional.of(parts[1]), apparmor, writableCgroups);
            case "apparmor" -> new SecurityOptions(noNewPrivileges, seccomp, Optional.of(parts[1]), writableCgroups);
            case "no-new-privileges" -> withNoNewPrivileges(flag(parts[0], parts[1]));
            case "writable-cgroups" ->
                    new SecurityOptions(noNewPrivileges, seccomp, apparmor, flag(parts[0], parts[1]));
            default -> throw EngineException.invalid("invalid --security-opt 2: \"" + option + "\"");
        };
    }

    private SecurityOptions withNoNewPrivileges(boolean value) {
        return new SecurityOptions(value, seccomp, apparmor, writableCgroups);
    }

    private static boolean flag(String name, String value) {
        return switch (value) {
            case "1", "t", "T", "true", "True", "TRUE" -> true;
            case "0", "f", "F", "false", "False", "FALSE" -> false;
            default -> throw EngineException.invalid("invalid --security-opt value for " + name + ": \"" + value + "\"");
        };
    }
}
