package io.karavel.model;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of an image, complete: {@code docker.io/library/busybox:latest}. People write less, and {@link #parse} fills in
 * what they leave out, by the rules of Docker's distribution reference grammar.
 *
 * @param domain     the registry's host, with its port if any
 * @param repository the path on that host, for example {@code library/busybox}
 */
public record ImageReference(String domain, String repository, Optional<String> tag, Optional<Digest> digest) {
    public static final String DEFAULT_TAG = "latest";
    private static final String DEFAULT_DOMAIN = "docker.io";
    private static final String LEGACY_DOMAIN = "index.docker.io";
    private static final String OFFICIAL_PREFIX = "library/";
    private static final int LONGEST_REPOSITORY = 255;
    private static final Pattern DOMAIN = Pattern.compile(
            "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*"
                    + "(?::[0-9]+)?|\\[[a-fA-F0-9:]+](?::[0-9]+)?");
    private static final Pattern REPOSITORY = Pattern.compile(
            "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*");
    private static final Pattern TAG = Pattern.compile("\\w[\\w.-]{0,127}");
    private static final Pattern TAIL = Pattern.compile("(.*?)(?::([^:/@]*))?(?:@(.*))?", Pattern.DOTALL);

    public ImageReference {
        requireNonNull(domain);
        requireNonNull(repository);
        requireNonNull(tag);
        requireNonNull(digest);
    }

    /**
     * Reads what a person wrote. No tag is invented; see {@link #withDefaultTag}.
     *
     * @throws IllegalArgumentException where the text is not a reference, with the reason as Docker words it
     */
    public static ImageReference parse(String text) {
        if (text.matches("[a-f0-9]{64}")) {
            throw new IllegalArgumentException("invalid repository name (" + text
                    + "), cannot specify 64-byte hexadecimal strings");
        }
        Matcher parts = TAIL.matcher(text);
        if (text.isEmpty() || !parts.matches()) {
            throw malformed();
        }
        String name = parts.group(1);
        int slash = name.indexOf('/');
        String first = slash < 0 ? "" : name.substring(0, slash);
        boolean hasDomain = first.contains(".") || first.contains(":") || first.equals("localhost")
                || !first.equals(first.toLowerCase(java.util.Locale.ROOT));
        String domain = hasDomain ? first : DEFAULT_DOMAIN;
        String repository = hasDomain ? name.substring(slash + 1) : name;
        if (domain.equals(LEGACY_DOMAIN)) {
            domain = DEFAULT_DOMAIN;
        }
        if (domain.equals(DEFAULT_DOMAIN) && !repository.contains("/")) {
            repository = OFFICIAL_PREFIX + repository;
        }
        if (!repository.equals(repository.toLowerCase(java.util.Locale.ROOT))) {
            throw new IllegalArgumentException("invalid reference format: repository name (" + repository
                    + ") must be lowercase");
        }
        Optional<String> tag = Optional.ofNullable(parts.group(2));
        Optional<String> digest = Optional.ofNullable(parts.group(3));
        boolean wellFormed = DOMAIN.matcher(domain).matches() && REPOSITORY.matcher(repository).matches()
                && tag.map(t -> TAG.matcher(t).matches()).orElse(true)
                && digest.map(Digest::isWellFormed).orElse(true);
        if (!wellFormed) {
            throw malformed();
        }
        if (repository.length() > LONGEST_REPOSITORY) {
            throw new IllegalArgumentException("repository name must not be more than 255 characters");
        }
        return new ImageReference(domain, repository, tag, digest.map(Digest::new));
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("invalid reference format");
    }

    /** This reference with tag {@code latest} where it has neither tag nor digest. */
    public ImageReference withDefaultTag() {
        return tag.isPresent() || digest.isPresent() ? this : withTag(DEFAULT_TAG);
    }

    public ImageReference withTag(String newTag) {
        if (!TAG.matcher(newTag).matches()) {
            throw new IllegalArgumentException("invalid tag format");
        }
        return new ImageReference(domain, repository, Optional.of(newTag), digest);
    }

    /** The name with domain, without tag and digest. */
    public String name() {
        return domain + "/" + repository;
    }

    /** The name as people write it: without Docker's own domain and {@code library/}. */
    public String familiarName() {
        if (!domain.equals(DEFAULT_DOMAIN)) {
            return name();
        }
        boolean official = repository.startsWith(OFFICIAL_PREFIX)
                && repository.indexOf('/', OFFICIAL_PREFIX.length()) < 0;
        return official ? repository.substring(OFFICIAL_PREFIX.length()) : repository;
    }

    /** The whole reference as people write it, for example {@code busybox:latest}. */
    public String familiar() {
        return familiarName() + suffix();
    }

    private String suffix() {
        return tag.map(t -> ":" + t).orElse("") + digest.map(d -> "@" + d).orElse("");
    }

    /** The whole reference with nothing left out but a tag or digest that is not there. */
    @Override
    public String toString() {
        return name() + suffix();
    }
}
