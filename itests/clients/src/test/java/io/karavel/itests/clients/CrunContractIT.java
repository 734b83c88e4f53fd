package io.karavel.itests.clients;

import io.karavel.examples.runtime.crun.CrunRuntime;
import io.karavel.spi.runtime.OciRuntime;
import io.karavel.testkit.OciRuntimeContract;

/** The contract of described runtimes, kept by an example that has no room for a test. */
public class CrunContractIT extends OciRuntimeContract {
    @Override
    protected OciRuntime newRuntime() {
        return new CrunRuntime();
    }
}
