package io.karavel.itests;

import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.configureConsole;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.editConfigurationFilePut;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.karafDistributionConfiguration;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.keepRuntimeFolder;
import static org.ops4j.pax.exam.CoreOptions.systemProperty;
import static org.ops4j.pax.exam.CoreOptions.vmOptions;

import java.nio.file.Path;
import javax.inject.Inject;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.BundleContext;

/**
 * Runs a test class inside the distribution as it is shipped. Each class costs a start of it: better few large classes than
 * many small ones. A test that fails has failed; nothing is tried again.
 */
@RunWith(TidyPaxExam.class)
@ExamReactorStrategy(PerClass.class)
public abstract class KaravelDistributionTest {
    private static final String MAVEN_CONFIGURATION = "etc/org.ops4j.pax.url.mvn.cfg";

    @Inject
    protected BundleContext bundles;

    @Configuration
    public Option[] configuration() {
        Path engine = EngineFolder.create();
        String distribution = Path.of(System.getProperty("karavel.distribution")).toUri().toString();
        return new Option[] {
            karafDistributionConfiguration().frameworkUrl(distribution).name("Karavel")
                    .karafVersion(System.getProperty("karavel.karaf.version"))
                    .unpackDirectory(Path.of(System.getProperty("karavel.test.directory")).toFile()).useDeployFolder(false),
            keepRuntimeFolder(),
            configureConsole().ignoreLocalConsole().ignoreRemoteShell(),
            vmOptions(
                    "--add-opens", "java.base/java.lang=ALL-UNNAMED",
                    "--add-opens", "java.base/java.net=ALL-UNNAMED",
                    "--add-opens", "java.base/java.util=ALL-UNNAMED",
                    "--add-opens", "java.base/java.security=ALL-UNNAMED",
                    "-XX:+UseSerialGC", "-Xmx128m"),
            systemProperty("karavel.config").value(engine.resolve("karavel.json").toString()),
            systemProperty("karavel.data.root").value(engine.resolve("data").toString()),
            systemProperty("karavel.exec.root").value(engine.resolve("run").toString()),
            systemProperty("karavel.socket").value(engine.resolve("run/karavel.sock").toString()),
            // Whatever the test needs is in the local repository: it must not go and look elsewhere.
            editConfigurationFilePut(MAVEN_CONFIGURATION, "org.ops4j.pax.url.mvn.repositories", ""),
            editConfigurationFilePut(MAVEN_CONFIGURATION, "org.ops4j.pax.url.mvn.localRepository",
                    System.getProperty("karavel.local.repository")),
        };
    }
}
