package io.karavel.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is mounted into a container, in the terms of Docker's {@code HostConfig}.
 *
 * @param binds   {@code SOURCE:TARGET[:OPTIONS]}
 * @param tmpfs   options by path
 * @param shmSize bytes of {@code /dev/shm}; 0 for the engine's default
 */
public record Storage(
        List<String> binds,
        List<Mount> mounts,
        Map<String, String> tmpfs,
        List<String> volumesFrom,
        String volumeDriver,
        long shmSize,
        Map<String, String> storageOpt) {

    public static final Storage NONE = new Storage(null, null, null, null, null, 0, null);

    public Storage {
        binds = Values.list(binds);
        mounts = Values.list(mounts);
        tmpfs = Values.map(tmpfs);
        volumesFrom = Values.list(volumesFrom);
        volumeDriver = Values.text(volumeDriver);
        storageOpt = Values.map(storageOpt);
    }

    /** A mount in the long form. {@code type} is {@code bind}, {@code volume}, {@code tmpfs}, {@code image}, … */
    public record Mount(
            String type,
            String source,
            String target,
            boolean readOnly,
            String consistency,
            Optional<BindOptions> bindOptions,
            Optional<TmpfsOptions> tmpfsOptions,
            Optional<VolumeOptions> volumeOptions) {
        /** One that is no volume. */
        public Mount(String type, String source, String target, boolean readOnly, String consistency,
                Optional<BindOptions> bindOptions, Optional<TmpfsOptions> tmpfsOptions) {
            this(type, source, target, readOnly, consistency, bindOptions, tmpfsOptions, Optional.empty());
        }

        public Mount {
            requireNonNull(type);
            source = Values.text(source);
            target = Values.text(target);
            consistency = Values.text(consistency);
            bindOptions = Values.optional(bindOptions);
            tmpfsOptions = Values.optional(tmpfsOptions);
            volumeOptions = Values.optional(volumeOptions);
        }
    }

    /**
     * Of a volume.
     *
     * @param noCopy       whether an empty volume stays empty, whatever the image has at the path
     * @param labels       of the volume, where it is made
     * @param driverConfig which driver makes it, and how; empty for the default
     * @param subpath      which part of the volume is mounted; empty for all of it
     */
    public record VolumeOptions(boolean noCopy, Map<String, String> labels, Optional<DriverConfig> driverConfig, String subpath) {
        public static final VolumeOptions DEFAULT = new VolumeOptions(false, null, null, null);

        public VolumeOptions {
            labels = Values.map(labels);
            driverConfig = Values.optional(driverConfig);
            subpath = Values.text(subpath);
        }
    }

    /** Which driver makes a volume, and what it is told. */
    public record DriverConfig(String name, Map<String, String> options) {
        public static final DriverConfig DEFAULT = new DriverConfig(null, null);

        public DriverConfig {
            name = Values.text(name);
            options = Values.map(options);
        }
    }

    /** Of a bind mount. */
    public record BindOptions(
            String propagation,
            boolean nonRecursive,
            boolean createMountpoint,
            boolean readOnlyNonRecursive,
            boolean readOnlyForceRecursive) {
        public BindOptions {
            propagation = Values.text(propagation);
        }
    }

    /** Of a tmpfs; {@code sizeBytes} 0 is without limit, {@code mode} are permission bits, 0 for the default 01777. */
    public record TmpfsOptions(long sizeBytes, int mode, List<List<String>> options) {
        public TmpfsOptions {
            options = Values.list(options);
        }
    }
}
