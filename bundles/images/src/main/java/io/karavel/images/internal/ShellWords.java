package io.karavel.images.internal;

import io.karavel.api.EngineException;
import java.util.ArrayList;
import java.util.List;

/** Splits the arguments of an instruction at white space, and takes quotes and backslashes away as a shell does. */
final class ShellWords {
    private final String text;
    private int position;

    private ShellWords(String text) {
        this.text = text;
    }

    static List<String> split(String text) {
        return new ShellWords(text).words();
    }

    private List<String> words() {
        List<String> words = new ArrayList<>();
        while (position < text.length()) {
            if (Character.isWhitespace(text.charAt(position))) {
                position++;
            } else {
                words.add(word());
            }
        }
        return words;
    }

    private String word() {
        StringBuilder word = new StringBuilder();
        while (position < text.length() && !Character.isWhitespace(text.charAt(position))) {
            char c = text.charAt(position++);
            switch (c) {
                case '\'' -> singleQuoted(word);
                case '"' -> doubleQuoted(word);
                case '\\' -> {
                    if (position < text.length()) {
                        word.append(text.charAt(position++));
                    }
                }
                default -> word.append(c);
            }
        }
        return word.toString();
    }

    private void singleQuoted(StringBuilder word) {
        int end = text.indexOf('\'', position);
        if (end < 0) {
            throw unterminated();
        }
        word.append(text, position, end);
        position = end + 1;
    }

    /** In double quotes a backslash takes the meaning of {@code "}, {@code $} and itself, and stays before all else. */
    private void doubleQuoted(StringBuilder word) {
        while (position < text.length()) {
            char c = text.charAt(position++);
            if (c == '"') {
                return;
            }
            boolean escapes = c == '\\' && position < text.length() && "\"$\\".indexOf(text.charAt(position)) >= 0;
            word.append(escapes ? text.charAt(position++) : c);
        }
        throw unterminated();
    }

    private EngineException unterminated() {
        return EngineException.invalid("unexpected end of statement while looking for matching quote: " + text);
    }
}
