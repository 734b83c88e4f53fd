package io.karavel.shell.internal;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.lang.reflect.Field;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.junit.Test;

/** Every command of this bundle says how it is used, and completes what it can know. */
public class HelpTest {
    /** Arguments that are whatever the user makes up. */
    private static final Set<String> FREE = Set.of("command", "arguments", "name", "key");

    private static List<Class<?>> commands() throws IOException, URISyntaxException, ClassNotFoundException {
        Path classes = Path.of(ContainerListCommand.class.getResource("ContainerListCommand.class").toURI()).getParent();
        List<Class<?>> commands = new ArrayList<>();
        try (Stream<Path> files = Files.list(classes)) {
            for (Path file : files.filter(file -> file.toString().endsWith("Command.class")).toList()) {
                Class<?> type = Class.forName(HelpTest.class.getPackageName() + "." + file.getFileName().toString().replace(".class", ""));
                if (type.isAnnotationPresent(Command.class)) {
                    commands.add(type);
                }
            }
        }
        assertTrue("all of them are found: " + commands, commands.size() > 20);
        return commands;
    }

    private static List<Field> fields(Class<?> type) {
        List<Field> fields = new ArrayList<>();
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            fields.addAll(List.of(each.getDeclaredFields()));
        }
        return fields;
    }

    @Test
    public void everyCommandHasAnExampleInItsHelp() throws Exception {
        for (Class<?> type : commands()) {
            Command command = type.getAnnotation(Command.class);
            String use = command.scope() + ":" + command.name();
            assertTrue(command.description(), command.description().matches(".*Examples?: " + use + "\\b.*"));
            assertTrue(type + " is found by the console", type.isAnnotationPresent(Service.class));
        }
    }

    @Test
    public void whatIsKnownIsCompleted() throws Exception {
        for (Class<?> type : commands()) {
            for (Field field : fields(type)) {
                Argument argument = field.getAnnotation(Argument.class);
                if (argument != null && !FREE.contains(argument.name())) {
                    assertTrue(field + " is completed", field.isAnnotationPresent(Completion.class));
                }
            }
        }
    }

    @Test
    public void everyOptionSaysWhatItDoes() throws Exception {
        for (Class<?> type : commands()) {
            for (Field field : fields(type)) {
                Option option = field.getAnnotation(Option.class);
                assertFalse(field.toString(), option != null && option.description().isBlank());
            }
        }
    }
}
