package io.karavel.management.internal;

/** Something of the engine that JMX shows as {@code io.karavel:type=…}; its attributes and operations are those of an MXBean interface. */
interface ManagedObject {
    /** The last part of its name. */
    String type();
}
