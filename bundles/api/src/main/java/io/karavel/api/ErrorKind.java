package io.karavel.api;

/**
 * Why an operation did not happen, in terms of what the caller can do about it.
 *
 * <p>The kinds are those of Docker's engine; which HTTP status each becomes is known to the web bundle alone, which
 * gRPC code becomes which kind to the containerd bundle alone.
 */
public enum ErrorKind {
    /** The request makes no sense, whatever the state of things. */
    INVALID,
    /** What the request names does not exist. */
    NOT_FOUND,
    /** The request is at odds with the present state; it might succeed later. */
    CONFLICT,
    /** What was asked for is already so. Not a failure for most callers. */
    NOT_MODIFIED,
    /** The caller may not do this. */
    FORBIDDEN,
    /** The caller is not known, or its credentials are wrong. */
    UNAUTHORIZED,
    /** The engine cannot do this at all. */
    NOT_IMPLEMENTED,
    /** A part that is needed is away just now; the same request may succeed in a moment. */
    UNAVAILABLE,
    /** A deadline passed. The operation may or may not have happened. */
    TIMEOUT,
    /** Something broke inside. */
    SYSTEM
}
