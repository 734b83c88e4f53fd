package io.karavel.testkit;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.karavel.spi.volume.VolumeDriver;
import io.karavel.spi.volume.VolumeTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** What a volume driver keeps to. Extend it; every test has volumes of its own. */
public abstract class VolumeDriverContract {
    private static final byte[] CONTENTS = {1, 2, 3};

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final VolumeDriver driver = driver();

    /** The driver to be tested; asked once per test. */
    protected abstract VolumeDriver driver();

    /** Options that it takes. */
    protected Map<String, String> options() {
        return Map.of();
    }

    /** Whether a volume still holds what it held once nobody uses it; file systems in memory do not. */
    protected boolean isKept() {
        return true;
    }

    private VolumeTarget volume(String name) throws IOException {
        Path own = folder.getRoot().toPath().resolve(name);
        Files.createDirectories(own);
        return new VolumeTarget(name, options(), Map.of("label", "value"), own);
    }

    /** Takes a volume away as the engine does: what the driver has of it, and then its folder. */
    private void remove(VolumeTarget volume) throws IOException {
        driver.unmount(volume);
        driver.remove(volume);
        try (Stream<Path> files = Files.walk(volume.folder())) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @After
    public void unmountEverything() throws IOException {
        for (String name : new String[] {"one", "two"}) {
            driver.unmount(volume(name));
        }
    }

    @Test
    public void itsOptionsAreTaken() {
        driver.validate(options());
    }

    @Test
    public void whatIsWrittenIsThereTheNextTime() throws IOException {
        VolumeTarget volume = volume("one");
        driver.create(volume);
        Files.write(driver.mount(volume).resolve("file"), CONTENTS);
        driver.unmount(volume);
        assertEquals(isKept(), Files.exists(driver.mount(volume).resolve("file")));
    }

    @Test
    public void makingItAgainChangesNothing() throws IOException {
        VolumeTarget volume = volume("one");
        driver.create(volume);
        Path path = driver.mount(volume);
        Files.write(path.resolve("file"), CONTENTS);
        driver.create(volume);
        assertTrue(Files.exists(path.resolve("file")));
    }

    @Test
    public void mountingItAgainLeavesItWhereItIs() throws IOException {
        VolumeTarget volume = volume("one");
        driver.create(volume);
        Path path = driver.mount(volume);
        Files.write(path.resolve("file"), CONTENTS);
        assertEquals(path, driver.mount(volume));
        assertEquals(path, driver.path(volume));
        assertTrue(Files.exists(path.resolve("file")));
        driver.unmount(volume);
        assertEquals("one unmount is enough", isKept(), Files.exists(driver.mount(volume).resolve("file")));
    }

    @Test
    public void anotherDriverOfTheSameKindGoesOnWithIt() throws IOException {
        VolumeTarget volume = volume("one");
        driver.create(volume);
        Files.write(driver.mount(volume).resolve("file"), CONTENTS);
        assertTrue("its mounts stay when a driver goes", Files.exists(driver().mount(volume).resolve("file")));
    }

    @Test
    public void whatIsDoneAlreadyIsNoError() throws IOException {
        VolumeTarget volume = volume("one");
        driver.unmount(volume);
        driver.create(volume);
        driver.unmount(volume);
        driver.unmount(volume);
        driver.remove(volume);
        driver.remove(volume);
    }

    @Test
    public void volumesHaveNothingToDoWithOneAnother() throws IOException {
        VolumeTarget one = volume("one");
        VolumeTarget two = volume("two");
        driver.create(one);
        driver.create(two);
        Files.write(driver.mount(one).resolve("file"), CONTENTS);
        assertFalse(Files.exists(driver.mount(two).resolve("file")));
        remove(two);
        assertTrue(Files.exists(driver.mount(one).resolve("file")));
    }

    @Test
    public void oneThatWasRemovedAndIsMadeAgainIsEmpty() throws IOException {
        VolumeTarget volume = volume("one");
        driver.create(volume);
        Files.write(driver.mount(volume).resolve("file"), CONTENTS);
        remove(volume);
        VolumeTarget again = volume("one");
        driver.create(again);
        assertFalse(Files.exists(driver.mount(again).resolve("file")));
    }

    @Test
    public void aSizeThatItTellsGrowsWithWhatIsWritten() throws IOException {
        VolumeTarget volume = volume("one");
        driver.create(volume);
        Path path = driver.mount(volume);
        OptionalLong before = driver.size(volume);
        Files.write(path.resolve("file"), CONTENTS);
        OptionalLong after = driver.size(volume);
        assertEquals(before.isPresent(), after.isPresent());
        assertTrue(after.isEmpty() || after.getAsLong() >= before.getAsLong() + CONTENTS.length);
    }
}
