package io.karavel.web.internal.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Says what is wrong with a body in the words Docker's clients and their tests know, which are those of Go's decoder.
 */
public final class JsonRefusal {
    private static final Pattern CHARACTER = Pattern.compile("Unexpected character \\('(.+?)' \\(code");
    private static final Pattern TOKEN = Pattern.compile("Unrecognized token '(.)");
    private static final Pattern NUMBER = Pattern.compile("\\((-?[0-9]+)\\)");
    private static final Pattern SHAPE =
            Pattern.compile("(String|Array|Integer|Floating-point|Number|Object|Boolean)(?: value| \\()");
    private static final Map<Class<?>, String> TYPES = Map.of(
            boolean.class, "bool", Boolean.class, "bool", int.class, "int", Integer.class, "int",
            long.class, "int64", Long.class, "int64", String.class, "string", Duration.class, "int64");

    private JsonRefusal() {}

    /** The refusal a failure to read becomes. One that a value raised itself stays what it is. */
    public static EngineException of(JsonProcessingException failure) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof EngineException refusal) {
                return refusal;
            }
        }
        return new EngineException(ErrorKind.INVALID, words(failure), failure);
    }

    private static String words(JsonProcessingException failure) {
        if (failure instanceof MismatchedInputException mismatch) {
            return mismatch.getOriginalMessage().startsWith("Trailing token")
                    ? "unexpected content after JSON"
                    : "invalid JSON: " + mismatch(mismatch);
        }
        if (failure instanceof JsonMappingException mapping
                && failure.getCause() instanceof InputCoercionException overflow) {
            return "invalid JSON: json: cannot unmarshal number " + number(overflow) + place(mapping) + " of type "
                    + type(overflow.getTargetType());
        }
        if (failure instanceof JsonMappingException mapping) {
            return "invalid JSON: json: cannot unmarshal field " + path(mapping) + ": " + mapping.getOriginalMessage();
        }
        if (failure instanceof JsonEOFException) {
            return "invalid JSON: unexpected EOF";
        }
        Matcher character = CHARACTER.matcher(failure.getOriginalMessage());
        Matcher token = TOKEN.matcher(failure.getOriginalMessage());
        if (character.find()) {
            return "invalid JSON: invalid character '" + character.group(1) + "' " + expectation(failure);
        }
        return "invalid JSON: " + (token.find()
                ? "invalid character '" + token.group(1) + "' looking for beginning of value"
                : failure.getOriginalMessage());
    }

    private static String expectation(JsonProcessingException failure) {
        String message = failure.getOriginalMessage();
        if (message.contains("was expecting a colon")) {
            return "after object key";
        } else if (message.contains("was expecting double-quote to start field name")) {
            return "looking for beginning of object key string";
        } else if (message.contains("was expecting comma to separate Object entries")) {
            return "after object key:value pair";
        } else if (message.contains("was expecting comma to separate Array entries")) {
            return "after array element";
        }
        return "looking for beginning of value";
    }

    private static String mismatch(MismatchedInputException failure) {
        return "json: cannot unmarshal " + found(failure) + place(failure) + " of type "
                + type(failure.getTargetType());
    }

    private static String number(InputCoercionException overflow) {
        Matcher number = NUMBER.matcher(overflow.getOriginalMessage());
        return number.find() ? number.group(1) : "";
    }

    private static String place(JsonMappingException failure) {
        String path = path(failure);
        return path.isEmpty() ? " into Go value" : " into Go struct field " + path;
    }

    private static String path(JsonMappingException failure) {
        return failure.getPath().stream()
                .map(Reference::getFieldName)
                .filter(name -> name != null)
                .collect(Collectors.joining("."));
    }

    private static String found(MismatchedInputException failure) {
        Matcher shape = SHAPE.matcher(failure.getOriginalMessage());
        if (!shape.find()) {
            return "value";
        }
        return switch (shape.group(1)) {
            case "Integer", "Floating-point" -> "number";
            case "Boolean" -> "bool";
            default -> shape.group(1).toLowerCase(Locale.ROOT);
        };
    }

    private static String type(Class<?> type) {
        if (type == null) {
            return "value";
        }
        if (Collection.class.isAssignableFrom(type) && !Set.class.isAssignableFrom(type)) {
            return "[]string";
        }
        if (Map.class.isAssignableFrom(type) || Set.class.isAssignableFrom(type)) {
            return "map";
        }
        return TYPES.getOrDefault(type, type.getSimpleName());
    }
}
