package io.karavel.web.internal.image;

import io.karavel.api.EngineException;
import io.karavel.model.ImageReference;

/** Puts names together that clients send in two parts. */
final class ImageNames {
    private ImageNames() {}

    /**
     * A name with a tag.
     *
     * @param tag empty for the one in the repository, or the default
     */
    static ImageReference of(String repository, String tag) {
        ImageReference name = ImageReference.parse(repository);
        if (name.digest().isPresent()) {
            throw EngineException.invalid("refusing to create a tag with a digest reference");
        }
        return tag.isEmpty() ? name.withDefaultTag() : name.withTag(tag);
    }
}
