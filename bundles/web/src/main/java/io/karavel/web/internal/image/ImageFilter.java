package io.karavel.web.internal.image;

import io.karavel.api.ImageService;
import io.karavel.model.Image;
import io.karavel.model.ImageReference;
import io.karavel.web.Filters;
import io.karavel.web.Timestamps;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Docker's filters on lists of images, resolved. */
record ImageFilter(
        Filters filters,
        Optional<Boolean> dangling,
        Optional<Instant> before,
        Optional<Instant> since,
        List<Pattern> references) implements Predicate<Image> {
    static final Set<String> KNOWN = Set.of("dangling", "label", "label!", "before", "since", "until", "reference");

    /** {@code INVALID} or {@code NOT_FOUND} where a value makes no sense. */
    static ImageFilter of(Filters filters, ImageService images, Instant now) {
        Optional<Instant> olderThan = filters.get("before").stream().map(name -> images.get(name).created())
                .findFirst();
        Optional<Instant> until = filters.get("until").stream().map(text -> Timestamps.parseOrAgo(text, now))
                .findFirst();
        return new ImageFilter(
                filters,
                filters.flag("dangling"),
                olderThan.isPresent() && until.isPresent()
                        ? olderThan.filter(until.get()::isAfter).or(() -> until)
                        : olderThan.or(() -> until),
                filters.get("since").stream().map(name -> images.get(name).created()).findFirst(),
                filters.get("reference").stream().map(ImageFilter::glob).toList());
    }

    @Override
    public boolean test(Image image) {
        return dangling.map(wanted -> wanted == image.references().isEmpty()).orElse(true)
                && before.map(image.created()::isBefore).orElse(true)
                && since.map(image.created()::isAfter).orElse(true)
                && filters.labelsFit("label", image.config().labels())
                && (filters.get("label!").isEmpty() || !filters.labelsFit("label!", image.config().labels()))
                && (references.isEmpty() || !shown(image).isEmpty());
    }

    /** The names of an image to be shown: those that were asked for. */
    List<ImageReference> shown(Image image) {
        return image.references().stream()
                .filter(reference -> references.isEmpty() || references.stream()
                        .anyMatch(pattern -> fits(pattern, reference)))
                .toList();
    }

    private static boolean fits(Pattern pattern, ImageReference reference) {
        return pattern.matcher(reference.familiar()).matches() || pattern.matcher(reference.familiarName()).matches();
    }

    /** A shell's pattern, in which stars stop at slashes. */
    private static Pattern glob(String text) {
        StringBuilder pattern = new StringBuilder();
        boolean inClass = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (inClass) {
                inClass = c != ']';
                pattern.append(c);
            } else if (c == '*') {
                pattern.append("[^/]*");
            } else if (c == '?') {
                pattern.append("[^/]");
            } else if (c == '[') {
                inClass = true;
                pattern.append(c);
            } else if (c == '\\' && i + 1 < text.length()) {
                pattern.append(Pattern.quote(text.substring(++i, i + 1)));
            } else {
                pattern.append(Pattern.quote(String.valueOf(c)));
            }
        }
        try {
            return Pattern.compile(pattern.toString());
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("invalid filter 'reference=" + text + "'", e);
        }
    }
}
