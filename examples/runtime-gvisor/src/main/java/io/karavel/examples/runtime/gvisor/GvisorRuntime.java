package io.karavel.examples.runtime.gvisor;

import io.karavel.spi.runtime.OciRuntime;
import io.karavel.spi.runtime.RuntimeLaunch;
import io.karavel.spi.runtime.RuntimeName;
import org.osgi.service.component.annotations.Component;

/**
 * {@code docker run --runtime gvisor}: containers that talk to a kernel of their own. By ptrace it runs on machines without KVM; with no
 * network but a loopback of its own it also runs on kernels whose network namespaces it takes for the machine's.
 */
@Component
@RuntimeName("gvisor")
public final class GvisorRuntime implements OciRuntime {
    @Override
    public RuntimeLaunch launch() {
        return RuntimeLaunch.binary("runsc", "--platform=ptrace", "--network=none");
    }
}
