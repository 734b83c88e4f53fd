package io.karavel.web.internal.container;

import io.karavel.api.EngineException;
import io.karavel.model.TerminalSize;
import io.karavel.web.Query;

/** The size in the parameters of a resize. */
final class ResizeQuery {
    private ResizeQuery() {}

    /** {@code INVALID} where either is missing, or no number that a terminal can have. */
    static TerminalSize read(Query query) {
        return new TerminalSize(number(query, "h", "height"), number(query, "w", "width"));
    }

    private static int number(Query query, String name, String meaning) {
        String text = query.text(name).orElse("");
        if (!text.matches("\\d+")) {
            throw EngineException.invalid("invalid resize " + meaning + " \"" + text + "\": invalid syntax");
        }
        if (text.length() > 9) {
            throw EngineException.invalid("invalid resize " + meaning + " \"" + text + "\": value out of range");
        }
        return Integer.parseInt(text);
    }
}
