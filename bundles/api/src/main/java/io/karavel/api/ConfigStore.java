package io.karavel.api;

import org.osgi.annotation.versioning.ProviderType;

/** Holds the configuration in force, for those who read it. Who changes it uses {@link ConfigService}. */
@ProviderType
public interface ConfigStore {
    /**
     * The configuration now in force: one volatile read. Capture it once per operation and pass it along: a second call may answer
     * with another one.
     */
    ConfigSnapshot current();
}
