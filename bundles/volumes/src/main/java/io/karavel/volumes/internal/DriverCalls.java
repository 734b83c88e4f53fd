package io.karavel.volumes.internal;

import io.karavel.api.EngineException;
import io.karavel.model.Volume;
import io.karavel.spi.volume.VolumeDriver;
import io.karavel.spi.volume.VolumeTarget;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** A volume and the driver that has it. Whatever a driver throws becomes a refusal that says which volume it was about. */
record DriverCalls(VolumeDriver driver, Volume volume, Path folder) {
    private interface Call<T> {
        T run(VolumeDriver driver, VolumeTarget target) throws IOException;
    }

    void create() {
        call("create " + volume.name(), (to, target) -> {
            to.create(target);
            return null;
        });
    }

    void remove() {
        call("remove " + volume.name(), (to, target) -> {
            to.remove(target);
            return null;
        });
    }

    Path mount() {
        return call("error while mounting volume '" + volume.name() + "'", VolumeDriver::mount);
    }

    void unmount() {
        call("error while unmounting volume '" + volume.name() + "'", (to, target) -> {
            to.unmount(target);
            return null;
        });
    }

    Path path() {
        return call("cannot tell where volume '" + volume.name() + "' is", VolumeDriver::path);
    }

    OptionalLong size() {
        return call("cannot tell the size of volume '" + volume.name() + "'", VolumeDriver::size);
    }

    private <T> T call(String what, Call<T> call) {
        try {
            return call.run(driver, new VolumeTarget(volume.name(), volume.options(), volume.labels(), folder));
        } catch (EngineException e) {
            throw e;
        } catch (IOException | RuntimeException | LinkageError e) {
            throw EngineException.system(what + ": " + Optional.ofNullable(e.getMessage()).orElse(e.toString()), e);
        }
    }
}
