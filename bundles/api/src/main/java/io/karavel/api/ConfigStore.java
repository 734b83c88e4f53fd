package io.karavel.api;

import org.osgi.annotation.versioning.ProviderType;

/** Holds the configuration in force. */
@ProviderType
public interface ConfigStore {
    /** The configuration now in force: one volatile read. Capture it once per operation. */
    ConfigSnapshot current();
}
