package io.karavel.shell.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.rules.ExternalResource;

/** What commands print while a test runs. */
final class Printed extends ExternalResource {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private PrintStream before;

    @Override
    protected void before() {
        before = System.out;
        System.setOut(new PrintStream(bytes, true, UTF_8));
    }

    @Override
    protected void after() {
        System.setOut(before);
    }

    void forget() {
        bytes.reset();
    }

    String text() {
        return bytes.toString(UTF_8);
    }
}
