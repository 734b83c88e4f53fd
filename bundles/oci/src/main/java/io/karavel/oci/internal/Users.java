package io.karavel.oci.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.karavel.api.EngineException;
import io.karavel.oci.RootfsFiles;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Who a process runs as: names are looked up in the container's own {@code /etc/passwd} and {@code /etc/group}. */
final class Users {
    private static final long LARGEST_ID = Integer.MAX_VALUE;

    private final List<String[]> passwd;
    private final List<String[]> group;

    private Users(List<String[]> passwd, List<String[]> group) {
        this.passwd = passwd;
        this.group = group;
    }

    static Users in(RootfsFiles files) {
        return new Users(entries(files, "/etc/passwd", 4), entries(files, "/etc/group", 3));
    }

    /** A user as the kernel knows it; {@code groups} holds its main group too. */
    record User(long uid, long gid, Set<Long> groups) {
        ObjectNode json() {
            ArrayNode additional = Json.array();
            groups.forEach(additional::add);
            ObjectNode user = Json.object().put("uid", uid).put("gid", gid);
            user.set("additionalGids", additional);
            return user;
        }
    }

    /**
     * Finds a user.
     *
     * @param text  {@code USER[:GROUP]}, each a name or a number; empty for root
     * @param added further groups, names or numbers
     */
    User find(String text, List<String> added) {
        String[] parts = text.split(":", 2);
        String userText = parts[0];
        String groupText = parts.length > 1 ? parts[1] : "";

        Optional<Long> number = userText.isEmpty() ? Optional.of(0L) : number(userText);
        Optional<String[]> entry = first(passwd, e -> number.isPresent()
                ? number(e[2]).equals(number)
                : e[0].equals(userText));
        if (entry.isEmpty() && number.isEmpty()) {
            throw EngineException.invalid("unable to find user " + userText + ": no matching entries in passwd file");
        }
        long uid = inRange(entry.flatMap(e -> number(e[2])).or(() -> number).orElseThrow());
        long gid = entry.flatMap(e -> number(e[3])).orElse(0L);

        Set<Long> groups = new LinkedHashSet<>();
        if (!groupText.isEmpty()) {
            gid = group(groupText, "unable to find group ");
        }
        groups.add(gid);
        if (groupText.isEmpty() && entry.isPresent()) {
            String name = entry.get()[0];
            group.stream().filter(e -> e.length > 3 && List.of(e[3].split(",")).contains(name))
                    .forEach(e -> number(e[2]).ifPresent(groups::add));
        }
        added.forEach(each -> groups.add(group(each, "Unable to find group ")));
        return new User(uid, gid, groups);
    }

    private long group(String text, String complaint) {
        Optional<Long> number = number(text);
        return first(group, e -> e[0].equals(text) || number.isPresent() && number(e[2]).equals(number))
                .flatMap(e -> number(e[2]))
                .or(() -> number)
                .map(Users::inRange)
                .orElseThrow(() -> EngineException.invalid(complaint + text + ": no matching entries in group file"));
    }

    private static Optional<String[]> first(List<String[]> entries, Predicate<String[]> wanted) {
        return entries.stream().filter(wanted).findFirst();
    }

    private static List<String[]> entries(RootfsFiles files, String path, int fields) {
        return files.read(path).map(bytes -> new String(bytes, StandardCharsets.UTF_8)).stream()
                .flatMap(String::lines)
                .map(line -> line.strip().split(":", -1))
                .filter(entry -> entry.length >= fields)
                .toList();
    }

    private static Optional<Long> number(String text) {
        return text.matches("-?\\d{1,18}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
    }

    private static long inRange(long id) {
        if (id < 0 || id > LARGEST_ID) {
            throw EngineException.invalid("uids and gids must be in range 0-" + LARGEST_ID);
        }
        return id;
    }
}
