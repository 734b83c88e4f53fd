package io.karavel.config.internal;

import io.karavel.api.ConfigService;
import io.karavel.api.ConfigService.ConfigUpdate;
import io.karavel.api.ConfigService.Merge;
import io.karavel.api.EngineException;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes over what Config Admin has under {@value #PID}: {@code config:edit} in the shell, or a file of that name in Karaf's folder
 * {@code etc}. It comes over the configuration file, at every start of the engine too.
 */
@Component(service = {}, immediate = true, configurationPid = ConfigAdminSource.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class ConfigAdminSource {
    static final String PID = "io.karavel.engine";

    private static final Logger LOG = LoggerFactory.getLogger(ConfigAdminSource.class);

    private final ConfigService configs;

    @Activate
    public ConfigAdminSource(@Reference ConfigService configs, Map<String, Object> properties) {
        this.configs = configs;
        take(properties);
    }

    /** What is wrong stands in the log and in {@link ConfigService#lastRefusal()}: Config Admin has nobody to tell it to. */
    @Modified
    void take(Map<String, Object> properties) {
        String json = AdminProperties.toJson(properties, configs.settings());
        try {
            configs.update(new ConfigUpdate("Config Admin", json, Merge.PATCH), false);
        } catch (EngineException e) {
            LOG.debug("What Config Admin says was not taken over", e);
        }
    }
}
