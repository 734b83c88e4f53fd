package io.karavel.logs.internal;

import io.karavel.spi.logging.LogDriver;
import io.karavel.spi.logging.LogTarget;
import io.karavel.spi.logging.LogWriter;
import java.nio.file.Path;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/**
 * Gives output to systemd's journal, with the fields that Docker sets but for the name of the image. Where the journal is away
 * containers go on without noticing; see {@link Sink} for what is kept until it is back. It is shown from the engine's own copy.
 */
@Component(service = LogDriver.class, property = LogDriver.NAME + "=" + JournaldDriver.NAME,
        configurationPid = "io.karavel.logs.journald")
public final class JournaldDriver implements LogDriver {
    static final String NAME = "journald";

    private final Path socket;
    private final SinkLoop loop = new SinkLoop(NAME);

    /** The settings of the driver. */
    public @interface Settings {
        /** Where the journal takes messages. */
        String socket() default "/run/systemd/journal/socket";
    }

    @Activate
    public JournaldDriver(Settings settings) {
        this(Path.of(settings.socket()));
    }

    JournaldDriver(Path socket) {
        this.socket = socket;
    }

    @Override
    public void validate(Map<String, String> options) {
        OptionKeys.check(options, NAME, Attributes.KEYS);
        Attributes.check(options);
    }

    @Override
    public LogWriter open(LogTarget target) {
        SinkAddress address = new SinkAddress(SinkAddress.Kind.UNIXGRAM, socket.toString(), 0);
        return new SinkWriter(new Sink(address.toString(), loop.loop(), address.dialer()), new JournalForm(target)::of);
    }

    @Deactivate
    public void close() {
        loop.close();
    }
}
