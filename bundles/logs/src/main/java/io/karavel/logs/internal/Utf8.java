package io.karavel.logs.internal;

/** Finds where characters end, and what is none. */
final class Utf8 {
    private static final int SURROGATES = 0xD800;
    private static final int AFTER_SURROGATES = 0xDFFF;
    private static final int LAST = 0x10FFFF;

    private Utf8() {}

    /** How many bytes the character beyond ASCII that begins there has; 0 where none does. */
    static int length(byte[] text, int at) {
        int first = text[at] & 0xFF;
        if (first < 0xC2 || first > 0xF4) {
            return 0;
        }
        int size = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        if (at + size > text.length) {
            return 0;
        }
        int code = first & (0xFF >> size + 1);
        for (int i = 1; i < size; i++) {
            int next = text[at + i] & 0xFF;
            if ((next & 0xC0) != 0x80) {
                return 0;
            }
            code = code << 6 | next & 0x3F;
        }
        return isShortest(code, size) && isCharacter(code) ? size : 0;
    }

    private static boolean isShortest(int code, int size) {
        return switch (size) {
            case 2 -> true;
            case 3 -> code >= 0x800;
            default -> code >= 0x10000;
        };
    }

    private static boolean isCharacter(int code) {
        return code <= LAST && (code < SURROGATES || code > AFTER_SURROGATES);
    }

    /** Whether the three bytes there are U+2028 or U+2029, which JavaScript takes for line ends. */
    static boolean isLineSeparator(byte[] text, int at) {
        return text[at] == (byte) 0xE2 && text[at + 1] == (byte) 0x80 && (text[at + 2] & 0xFE) == 0xA8;
    }
}
