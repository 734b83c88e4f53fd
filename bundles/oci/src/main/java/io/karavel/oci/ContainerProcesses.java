package io.karavel.oci;

/** Knows the first process of running containers, whose namespaces others want to share. */
@FunctionalInterface
public interface ContainerProcesses {
    /**
     * @param reference what follows {@code container:} in a namespace mode
     * @return the process id as the engine sees it
     * @throws io.karavel.api.EngineException {@code NOT_FOUND} where there is no such container, {@code CONFLICT} where it does
     *                                        not run
     */
    int pid(String reference);
}
