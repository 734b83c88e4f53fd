package io.karavel.state.internal;

import io.karavel.model.ContainerId;
import io.karavel.model.Digest;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes records whose every component, of every depth, has a value of its own and none that is a default. */
final class Filled {
    private int count;

    <R extends Record> R record(Class<R> type) {
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = Arrays.stream(components).map(component -> value(component.getGenericType())).toArray();
        try {
            Constructor<R> constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            return constructor.newInstance(values);
        } catch (NoSuchMethodException | InstantiationException | IllegalAccessException
                | InvocationTargetException failure) {
            throw new AssertionError("cannot fill " + type, failure);
        }
    }

    private Object value(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            if (generic.getRawType() == Optional.class) {
                return Optional.of(value(arguments[0]));
            }
            if (generic.getRawType() == List.class) {
                return List.of(value(arguments[0]), value(arguments[0]));
            }
            if (generic.getRawType() == Set.class) {
                return Set.of(value(arguments[0]), value(arguments[0]));
            }
            return Map.of("key" + ++count, value(arguments[1]));
        }
        return plain((Class<?>) type);
    }

    private Object plain(Class<?> type) {
        count++;
        if (type == String.class || type == Object.class) {
            return "text " + count + " \"ü\"\n";
        }
        if (type == int.class || type == Integer.class) {
            return count;
        }
        if (type == long.class || type == Long.class) {
            return (1L << 40) + count;
        }
        if (type == boolean.class || type == Boolean.class) {
            return true;
        }
        if (type == Instant.class) {
            return Instant.ofEpochSecond(1_700_000_000L + count, 123_456_789);
        }
        if (type == Duration.class) {
            return Duration.ofSeconds(count, 987_654_321);
        }
        if (type == ContainerId.class) {
            return ContainerId.random();
        }
        if (type == Digest.class) {
            return Digest.ofSha256Hex("0123456789abcdef".repeat(4));
        }
        if (type.isEnum()) {
            return type.getEnumConstants()[type.getEnumConstants().length - 1];
        }
        if (type.isSealed()) {
            return record(type.getPermittedSubclasses()[0].asSubclass(Record.class));
        }
        return record(type.asSubclass(Record.class));
    }
}
