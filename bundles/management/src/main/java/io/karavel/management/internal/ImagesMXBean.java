package io.karavel.management.internal;

import java.util.Map;

/** The images on this machine. */
public interface ImagesMXBean {
    /** Ids, each with the names of the image, separated by commas. Empty while they are not read yet. */
    Map<String, String> getImages();

    /** Of all of them together, in bytes; what several share counts for each. */
    long getSize();
}
