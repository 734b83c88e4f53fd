package io.karavel.images.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.Digest;
import io.karavel.model.Image;
import io.karavel.model.ImageReference;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** All images at one moment. */
final class Catalogue {
    private static final Pattern ID = Pattern.compile("(?:sha256:)?([0-9a-f]{1,64})");
    private static final int ID_LENGTH = 64;

    private final List<Image> images;
    private final Map<Digest, KnownImage> known;
    private final Map<Digest, Image> byId = new HashMap<>();
    private final Map<ImageReference, Image> byName = new HashMap<>();
    private final NavigableMap<String, Image> byHash = new TreeMap<>();

    /** @param names what each image is called; not all are */
    Catalogue(Map<Digest, KnownImage> known, Map<Digest, List<ImageReference>> names) {
        this.known = Map.copyOf(known);
        images = known.values().stream()
                .map(image -> image.named(names.getOrDefault(image.id(), List.of())))
                .sorted(Comparator.comparing(Image::created).reversed().thenComparing(Image::id))
                .toList();
        for (Image image : images) {
            byId.put(image.id(), image);
            byHash.put(image.id().encoded(), image);
            image.references().forEach(name -> byName.put(name, image));
        }
    }

    /** How a reference was understood: {@code name} is empty where it is an id or the beginning of one. */
    record Match(Image image, Optional<ImageReference> name) {}

    List<Image> images() {
        return images;
    }

    KnownImage known(Digest id) {
        return known.get(id);
    }

    Optional<Image> byId(Digest id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** Names go before ids, as with Docker. INVALID where it is no reference, or the beginning of several ids. */
    Optional<Match> find(String reference) {
        Matcher id = ID.matcher(reference);
        boolean whole = id.matches() && id.group(1).length() == ID_LENGTH;
        if (whole || reference.startsWith("sha256:")) {
            return id.matches() ? findByHash(reference, id.group(1)) : Optional.empty();
        }
        Optional<Match> named = findByName(parse(reference).withDefaultTag());
        return named.isPresent() || !id.matches() ? named : findByHash(reference, id.group(1));
    }

    Match get(String reference) {
        return find(reference).orElseThrow(() -> EngineException.notFound("No such image: " + shown(reference)));
    }

    /** All tags of a repository; none where {@code reference} is an id, or has a tag or a digest itself. */
    List<ImageReference> tagsOf(String reference) {
        if (reference.startsWith("sha256:") || ID.matcher(reference).matches() && reference.length() == ID_LENGTH) {
            return List.of();
        }
        ImageReference repository = parse(reference);
        if (repository.tag().isPresent() || repository.digest().isPresent()) {
            return List.of();
        }
        return byName.keySet().stream()
                .filter(name -> name.name().equals(repository.name()))
                .sorted(Comparator.comparing(ImageReference::toString))
                .toList();
    }

    private static String shown(String reference) {
        return reference.startsWith("sha256:") ? reference
                : ID.matcher(reference).matches() && reference.length() == ID_LENGTH ? "sha256:" + reference
                : parse(reference).withDefaultTag().familiar();
    }

    static ImageReference parse(String reference) {
        try {
            return ImageReference.parse(reference);
        } catch (IllegalArgumentException e) {
            throw new EngineException(ErrorKind.INVALID, e.getMessage(), e);
        }
    }

    private Optional<Match> findByName(ImageReference name) {
        if (name.digest().isEmpty()) {
            return Optional.ofNullable(byName.get(name)).map(image -> new Match(image, Optional.of(name)));
        }
        return byId(name.digest().get())
                .filter(image -> image.references().stream().anyMatch(other -> other.name().equals(name.name())))
                .map(image -> new Match(image, Optional.of(name)));
    }

    private Optional<Match> findByHash(String reference, String beginning) {
        List<Image> candidates = byHash.tailMap(beginning, true).entrySet().stream()
                .takeWhile(entry -> entry.getKey().startsWith(beginning))
                .map(Map.Entry::getValue)
                .limit(2)
                .toList();
        if (candidates.size() > 1) {
            throw EngineException.invalid("ambiguous reference: several images have an id that begins with "
                    + reference);
        }
        return candidates.stream().findFirst().map(image -> new Match(image, Optional.empty()));
    }
}
