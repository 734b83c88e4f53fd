package io.karavel.model;

/** Of a terminal, in characters. */
public record TerminalSize(int height, int width) {}
