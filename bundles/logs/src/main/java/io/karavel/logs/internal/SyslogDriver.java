package io.karavel.logs.internal;

import io.karavel.spi.logging.LogDriver;
import io.karavel.spi.logging.LogTarget;
import io.karavel.spi.logging.LogWriter;
import java.io.IOException;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/**
 * Gives output to a syslog server, or this machine's, with Docker's options and in its forms. Where the server is away, slow or does
 * not exist, containers start, print and stop without noticing but for a second at their end; see {@link Sink} for what is kept until
 * it is back, and what is dropped and counted. Output is shown from the engine's own copy.
 */
@Component(service = LogDriver.class, property = LogDriver.NAME + "=" + SyslogDriver.NAME)
public final class SyslogDriver implements LogDriver {
    static final String NAME = "syslog";

    private final SinkLoop loop = new SinkLoop(NAME);

    @Activate
    public SyslogDriver() {}

    @Override
    public void validate(Map<String, String> options) {
        OptionKeys.check(options, NAME, SyslogOptions.KEYS, Attributes.KEYS);
        Attributes.check(options);
        SyslogOptions.of(options);
    }

    @Override
    public LogWriter open(LogTarget target) throws IOException {
        SyslogOptions options = SyslogOptions.of(target.options());
        Sink sink = new Sink(options.address().toString(), loop.loop(), options.dialer());
        return new SinkWriter(sink, options.form(Tag.of(target))::of);
    }

    @Deactivate
    public void close() {
        loop.close();
    }
}
