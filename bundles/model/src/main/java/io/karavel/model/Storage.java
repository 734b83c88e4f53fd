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
            Optional<TmpfsOptions> tmpfsOptions) {
        public Mount {
            requireNonNull(type);
            source = Values.text(source);
            target = Values.text(target);
            consistency = Values.text(consistency);
            bindOptions = Values.optional(bindOptions);
            tmpfsOptions = Values.optional(tmpfsOptions);
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
