package io.karavel.itests.support;

import static org.junit.Assert.assertEquals;

import java.util.List;

/** How a program ended and what it wrote. */
public record Outcome(List<String> command, int exit, String output, String errors) {
    /** This outcome, of which the exit code is as it should be; else the test fails with what the program wrote. */
    public Outcome expect(int code) {
        assertEquals(command + " wrote\n" + output + "\nand\n" + errors, code, exit);
        return this;
    }

    /** The output without the white space around it. */
    public String text() {
        return output.strip();
    }

    public List<String> lines() {
        return output.lines().toList();
    }
}
