package io.karavel.spi.logging;

import io.karavel.model.StreamPosition;
import java.io.IOException;
import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;

/** Keeps the output of containers. Register it as a service with the property {@value #NAME}. Calls come from many threads. */
@ConsumerType
public interface LogDriver {
    /** Service property: the name by which {@code --log-driver} refers to it. */
    String NAME = "log.driver";

    /**
     * Refuses options it does not know or cannot read.
     *
     * @throws IllegalArgumentException with a message for the user
     */
    void validate(Map<String, String> options);

    /** Opens a container's log for writing when a run of it begins; what is there already is kept. */
    LogWriter open(LogTarget target) throws IOException;

    /**
     * Opens a container's log for going on in the midst of a run: another writer, perhaps of an engine that was killed, wrote until
     * now. {@link LogWriter#position()} then says where it ended.
     */
    default LogWriter resume(LogTarget target) throws IOException {
        return open(target);
    }

    /**
     * Opens a container's log for going on in the midst of a run that another driver kept until now. What is there already, of earlier
     * runs or from before that other driver, is kept.
     *
     * @param from what {@link LogWriter#position()} says from then on, also to whoever resumes this log
     */
    default LogWriter takeOver(LogTarget target, StreamPosition from) throws IOException {
        return open(target);
    }

    /** Whether output is not wanted at all. Of a driver that keeps it, but cannot be read, the engine has a copy to show. */
    default boolean keepsNothing() {
        return false;
    }
}
