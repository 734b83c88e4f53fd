package io.karavel.engine.internal;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Those who change settings of containers that are there. */
@Component(service = SettingChanges.class)
public record SettingChanges(RuntimeMigration migration, ContainerUpdates updates) {
    @Activate
    public SettingChanges(@Reference RuntimeMigration migration, @Reference ContainerUpdates updates) {
        this.migration = migration;
        this.updates = updates;
    }
}
