package io.karavel.examples.runtime.wasm;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * WebAssembly modules that do what a line of shell says, so that tests need no compiler: {@code echo}, {@code exit}, {@code cat},
 * {@code read}, {@code sleep}, {@code while true} and {@code true}, and besides {@code args} and {@code env}, which print what they
 * got with a zero byte after each, {@code crash}, which traps, and {@code grow N}, which ends with 1 where N more pages of memory are
 * not to be had.
 */
public final class ShellModule {
    private static final int I32 = 0x7f;
    private static final int END = 0x0b;
    private static final int DROP = 0x1a;
    private static final int CALL = 0x10;
    private static final int VOID = 0x40;
    // The imported functions, by their places.
    private static final List<String> IMPORTS = List.of("proc_exit", "fd_write", "fd_read", "poll_oneoff", "environ_sizes_get",
            "environ_get", "args_sizes_get", "args_get");
    private static final List<Integer> IMPORT_TYPES = List.of(0, 1, 1, 1, 2, 2, 2, 2);
    // What is where in the memory.
    private static final int VECTOR = 0;
    private static final int COUNT = 8;
    private static final int SIZES = 16;
    private static final int SUBSCRIPTION = 64;
    private static final int EVENT = 128;
    private static final int BUFFER = 1024;
    private static final int BUFFER_SIZE = 1024;
    private static final int POINTERS = 4096;
    private static final int STRINGS = 8192;
    private static final int TEXTS = 32768;

    private final ByteArrayOutputStream code = new ByteArrayOutputStream();
    private final ByteArrayOutputStream texts = new ByteArrayOutputStream();

    private ShellModule() {}

    /** The module in its binary form. */
    public static byte[] of(String script) {
        ShellModule module = new ShellModule();
        for (String part : script.split(";")) {
            module.statement(part.strip());
        }
        return module.binary();
    }

    private void statement(String text) {
        String words = text.replaceFirst("^do ", "").replaceFirst("^busybox ", "");
        String command = words.split(" ")[0];
        String rest = words.substring(command.length()).strip();
        switch (command) {
            case "while" -> code(0x03, VOID);
            case "done" -> code(0x0c, 0, END);
            case "true", "" -> { }
            case "echo" -> echo(rest);
            case "exit" -> call(0, Integer.parseInt(rest));
            case "cat" -> cat();
            case "read" -> transfer(2, 0);
            case "sleep" -> sleep((long) (Double.parseDouble(rest) * 1e9));
            case "env" -> strings(4);
            case "args" -> strings(6);
            case "crash" -> code(0x00);
            case "grow" -> grow(Integer.parseInt(rest));
            default -> throw new IllegalArgumentException("a module cannot do \"" + text + "\"");
        }
    }

    private void echo(String words) {
        boolean toErrors = words.endsWith(">&2");
        byte[] line = ((toErrors ? words.substring(0, words.length() - 3).strip() : words) + "\n").getBytes(StandardCharsets.UTF_8);
        vector(TEXTS + texts.size(), line.length);
        texts.writeBytes(line);
        write(toErrors ? 2 : 1);
    }

    /** Until nothing more comes. */
    private void cat() {
        code(0x02, VOID, 0x03, VOID);
        transfer(2, 0);
        load(COUNT);
        code(0x45, 0x0d, 1);
        constant(VECTOR + 4);
        load(COUNT);
        code(0x36, 2, 0);
        write(1);
        code(0x0c, 0, END, END);
    }

    private void write(int descriptor) {
        call(1, descriptor, VECTOR, 1, COUNT);
        code(DROP);
    }

    private void transfer(int function, int descriptor) {
        vector(BUFFER, BUFFER_SIZE);
        call(function, descriptor, VECTOR, 1, COUNT);
        code(DROP);
    }

    private void vector(int address, int length) {
        constant(VECTOR);
        constant(address);
        code(0x36, 2, 0);
        constant(VECTOR + 4);
        constant(length);
        code(0x36, 2, 0);
    }

    private void sleep(long nanoseconds) {
        constant(SUBSCRIPTION + 16);
        constant(1);
        code(0x36, 2, 0);
        constant(SUBSCRIPTION + 24);
        code(0x42);
        signed(code, nanoseconds);
        code(0x37, 3, 0);
        call(3, SUBSCRIPTION, EVENT, 1, COUNT);
        code(DROP);
    }

    private void strings(int sizesFunction) {
        call(sizesFunction, SIZES, SIZES + 4);
        code(DROP);
        call(sizesFunction + 1, POINTERS, STRINGS);
        code(DROP);
        vector(STRINGS, 0);
        constant(VECTOR + 4);
        load(SIZES + 4);
        code(0x36, 2, 0);
        write(1);
    }

    private void grow(int pages) {
        constant(pages);
        code(0x40, 0);
        constant(-1);
        code(0x46, 0x04, VOID);
        call(0, 1);
        code(END);
    }

    private void load(int address) {
        constant(address);
        code(0x28, 2, 0);
    }

    private void call(int function, int... arguments) {
        for (int argument : arguments) {
            constant(argument);
        }
        code(CALL, function);
    }

    private void constant(int value) {
        code(0x41);
        signed(code, value);
    }

    private void code(int... bytes) {
        for (int one : bytes) {
            code.write(one);
        }
    }

    private byte[] binary() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0});
        section(all, 1, bytes(4, 0x60, 1, I32, 0, 0x60, 4, I32, I32, I32, I32, 1, I32, 0x60, 2, I32, I32, 1, I32, 0x60, 0, 0));
        section(all, 2, imports());
        section(all, 3, bytes(1, 3));
        section(all, 5, bytes(1, 0, 1));
        ByteArrayOutputStream exports = bytes(2);
        name(exports, "memory");
        exports.writeBytes(new byte[] {2, 0});
        name(exports, "_start");
        exports.writeBytes(new byte[] {0, (byte) IMPORTS.size()});
        section(all, 7, exports);
        ByteArrayOutputStream body = bytes(0);
        body.writeBytes(code.toByteArray());
        body.write(END);
        ByteArrayOutputStream bodies = bytes(1);
        unsigned(bodies, body.size());
        bodies.writeBytes(body.toByteArray());
        section(all, 10, bodies);
        ByteArrayOutputStream data = bytes(1, 0, 0x41);
        signed(data, TEXTS);
        data.write(END);
        unsigned(data, texts.size());
        data.writeBytes(texts.toByteArray());
        section(all, 11, data);
        return all.toByteArray();
    }

    private static ByteArrayOutputStream imports() {
        ByteArrayOutputStream imports = bytes(IMPORTS.size());
        for (int place = 0; place < IMPORTS.size(); place++) {
            name(imports, "wasi_snapshot_preview1");
            name(imports, IMPORTS.get(place));
            imports.writeBytes(new byte[] {0, IMPORT_TYPES.get(place).byteValue()});
        }
        return imports;
    }

    private static void section(ByteArrayOutputStream all, int id, ByteArrayOutputStream contents) {
        all.write(id);
        unsigned(all, contents.size());
        all.writeBytes(contents.toByteArray());
    }

    private static void name(ByteArrayOutputStream out, String name) {
        unsigned(out, name.length());
        out.writeBytes(name.getBytes(StandardCharsets.UTF_8));
    }

    private static ByteArrayOutputStream bytes(int... values) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int value : values) {
            out.write(value);
        }
        return out;
    }

    /** LEB128. */
    private static void unsigned(ByteArrayOutputStream out, int value) {
        int left = value;
        while (left > 0x7f) {
            out.write(left & 0x7f | 0x80);
            left >>>= 7;
        }
        out.write(left);
    }

    private static void signed(ByteArrayOutputStream out, long value) {
        long left = value;
        while (left < -64 || left > 63) {
            out.write((int) (left & 0x7f | 0x80));
            left >>= 7;
        }
        out.write((int) (left & 0x7f));
    }
}
