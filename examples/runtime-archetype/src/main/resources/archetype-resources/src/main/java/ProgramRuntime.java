package ${package};

import io.karavel.spi.runtime.OciRuntime;
import io.karavel.spi.runtime.RuntimeLaunch;
import io.karavel.spi.runtime.RuntimeName;
import org.osgi.service.component.annotations.Component;

/** {@code docker run --runtime ${runtimeName}}: containers by {@code ${program}}. */
@Component
@RuntimeName("${runtimeName}")
public final class ProgramRuntime implements OciRuntime {
    @Override
    public RuntimeLaunch launch() {
        return RuntimeLaunch.binary("${program}");
    }
}
