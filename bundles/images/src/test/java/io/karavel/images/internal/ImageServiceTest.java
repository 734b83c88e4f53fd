package io.karavel.images.internal;

import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.ImageService.ImageRemoval;
import io.karavel.api.ImageService.ImageRemoval.Deleted;
import io.karavel.api.ImageService.ImageRemoval.Untagged;
import io.karavel.api.ImageService.ImageUse;
import io.karavel.api.ImageService.ImportRequest;
import io.karavel.api.ImageService.Progress;
import io.karavel.model.Digest;
import io.karavel.model.ContainerId;
import io.karavel.model.Image;
import io.karavel.model.ImageReference;
import io.karavel.spi.runtime.RootfsMount;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;

public class ImageServiceTest {
    @ClassRule
    public static final OwnContainerd CONTAINERD = new OwnContainerd();

    @Rule
    public final Workbench bench = new Workbench(CONTAINERD);

    private Image load(String mark, String... tags) {
        bench.load(new SampleImage(mark).dockerArchive(false, tags));
        bench.events.clear();
        return bench.images.list().stream()
                .filter(image -> image.config().labels().get("mark").equals(mark)).findFirst().orElseThrow();
    }

    @Test
    public void imagesAreFoundByNameDigestIdAndItsBeginning() {
        Image image = load("one", "sample:1");
        for (String reference : List.of("sample:1", "docker.io/library/sample:1", image.id().value(),
                image.id().encoded(),
                image.id().shortForm(), image.id().value().substring(0, 12), "sample@" + image.id())) {
            assertEquals(Optional.of(image), bench.images.find(reference));
        }
        assertEquals(List.of("sample@" + image.id()), image.repoDigests());
    }

    @Test
    public void whatIsNotThereIsCalledByItsFullName() {
        assertEquals("No such image: nosuch:latest", refusal(ErrorKind.NOT_FOUND, () -> bench.images.get("nosuch")));
        String id = SampleImage.NOWHERE.value();
        assertEquals("No such image: " + id, refusal(ErrorKind.NOT_FOUND, () -> bench.images.get(id)));
        assertEquals("invalid reference format: repository name (library/UPPER) must be lowercase",
                refusal(ErrorKind.INVALID, () -> bench.images.get("UPPER")));
    }

    private static String refusal(ErrorKind kind, Runnable call) {
        EngineException refusal = assertThrows(EngineException.class, call::run);
        assertEquals(refusal.getMessage(), kind, refusal.kind());
        return refusal.getMessage();
    }

    @Test
    public void anIdThatSeveralBeginWithIsAmbiguous() {
        for (int i = 0; i < 17; i++) {
            load("number" + i, "number:" + i);
        }
        // Of 17 ids two begin alike.
        Set<Character> seen = new HashSet<>();
        char shared = bench.images.list().stream().map(image -> image.id().encoded().charAt(0))
                .filter(digit -> !seen.add(digit)).findFirst().orElseThrow();
        refusal(ErrorKind.INVALID, () -> bench.images.get("sha256:" + shared));
    }

    @Test
    public void listingAsksContainerdNothing() throws IOException, InterruptedException {
        for (int i = 0; i < 20; i++) {
            load("number" + i, "number:" + i);
        }
        long before = CONTAINERD.settledCalls();
        assertEquals(20, bench.images.list().size());
        assertEquals(before, CONTAINERD.calls());
        bench.images.tag("number:3", ImageReference.parse("three"));
        assertTrue("tagging costs no call per image", CONTAINERD.calls() - before <= 12);
    }

    @Test
    public void anotherServiceSeesTheSameImages() {
        Image image = load("one", "sample:1", "sample:2");
        ContainerdImageService second = new ContainerdImageService(bench.client, null);
        try {
            assertEquals(List.of(image), second.list());
            assertTrue(second.ready());
            bench.images.tag("sample:1", ImageReference.parse("sample:3"));
            await().atMost(Duration.ofSeconds(60)).until(() -> second.find("sample:3").isPresent());
            bench.images.remove("sample:1", false, Workbench.unused());
            await().atMost(Duration.ofSeconds(60)).until(() -> second.find("sample:1").isEmpty());
        } finally {
            second.close();
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("karavel-images")).count() <= 1);
    }

    @Test
    public void imagesAreReadWithoutBeingAskedFor() {
        await().atMost(Duration.ofSeconds(60)).until(bench.images::ready);
    }

    @Test
    public void taggingGivesAnotherName() {
        Image image = load("one", "sample:1");
        bench.images.tag(image.id().shortForm(), ImageReference.parse("example.org/two"));
        assertEquals(image.id(), bench.images.get("example.org/two:latest").id());
        assertEquals(2, bench.images.get("sample:1").references().size());
        assertEquals(List.of("tag example.org/two:latest"), bench.events);
        refusal(ErrorKind.INVALID, () -> bench.images.tag("sample:1", ImageReference.parse("a@" + image.id())));
    }

    @Test
    public void theLastNameTakesTheImageAway() {
        Image image = load("one", "sample:1", "sample:2");
        assertEquals(List.of(new Untagged("sample:1")), remove("sample:1", false, Workbench.unused()));
        assertEquals(List.of(new Untagged("sample:2"), new Deleted(image.id().value())),
                remove("sample:2", false, Workbench.unused()));
        assertEquals(List.of("untag sample:1", "untag sample:2", "delete " + image.id()), bench.events);
        assertEquals(List.of(), bench.images.list());
        assertEquals(List.of(), OwnContainerd.belongings(bench.client));
    }

    private List<ImageRemoval> remove(String reference, boolean force, ImageUse use) {
        return bench.images.remove(reference, force, use);
    }

    @Test
    public void anIdWithSeveralNamesIsRemovedByForce() {
        Image image = load("one", "sample:1", "other:1");
        assertEquals("conflict: unable to delete " + image.id().shortForm()
                        + " (must be forced) - image is referenced in multiple repositories",
                refusal(ErrorKind.CONFLICT, () -> remove(image.id().value(), false, Workbench.unused())));
        assertEquals(3, remove(image.id().value(), true, Workbench.unused()).size());
        assertEquals(List.of(), bench.images.list());
    }

    @Test
    public void whatContainersUseIsKept() {
        Image image = load("one", "sample:1");
        ContainerId container = ContainerId.random();
        ImageUse running = Workbench.used(List.of(container.value()), List.of());
        ImageUse stopped = Workbench.used(List.of(), List.of(container.value()));
        String id = image.id().shortForm();
        assertEquals("conflict: unable to delete " + id
                + " (cannot be forced) - image is being used by running container "
                + container.shortForm(), refusal(ErrorKind.CONFLICT, () -> remove(id, true, running)));
        assertEquals("conflict: unable to delete " + id
                + " (must be forced) - image is being used by stopped container "
                + container.shortForm(), refusal(ErrorKind.CONFLICT, () -> remove(id, false, stopped)));
        assertEquals("conflict: unable to remove repository reference \"sample:1\" (must force) - container "
                        + container.shortForm() + " is using its referenced image " + id,
                refusal(ErrorKind.CONFLICT, () -> remove("sample:1", false, stopped)));
        assertEquals(List.of(new Untagged("sample:1")), remove("sample:1", true, running));
        assertEquals(List.of(), bench.images.get(id).references());
        assertEquals(List.of(new Deleted(image.id().value())), remove(id, true, stopped));
    }

    @Test
    public void aFileSystemBecomesAnImage() {
        SampleImage sample = new SampleImage("one");
        Image image = bench.images.importRootfs(new ByteArrayInputStream(sample.lower),
                new ImportRequest(Optional.of(ImageReference.parse("imported")), "Imported from -",
                        List.of("CMD [\"sh\"]", "ENV A=b"), Optional.of("linux/s390x")), Progress.NONE);
        assertEquals(image, bench.images.get("imported:latest"));
        assertEquals(List.of("sh"), image.config().cmd());
        assertEquals("s390x", image.platform().architecture());
        assertEquals(List.of(Digest.sha256(sample.lower)), image.layers());
        assertEquals("Imported from -", image.comment());
        assertEquals("Imported from -", bench.images.history("imported").get(0).comment());
        assertEquals(List.of("import imported:latest"), bench.events);
    }

    @Test
    public void whatIsNoArchiveIsNotImported() {
        ImportRequest request = new ImportRequest(Optional.empty(), "", List.of(), Optional.empty());
        refusal(ErrorKind.INVALID, () -> bench.images.importRootfs(
                new ByteArrayInputStream("rubbish".repeat(1000).getBytes()), request, Progress.NONE));
        assertEquals(List.of(), OwnContainerd.belongings(bench.client));
    }

    @Test
    public void aRootFileSystemHasTheFilesOfItsImage() throws Exception {
        Image image = load("one", "sample:1");
        ContainerdRootFilesystems roots = new ContainerdRootFilesystems(bench.client);
        ContainerId container = ContainerId.random();
        long before = CONTAINERD.settledCalls();
        List<RootfsMount> mounts = roots.prepare(container, image.topLayer());
        assertEquals(before + 1, CONTAINERD.calls());
        assertEquals("taken over", mounts, roots.prepare(container, image.topLayer()));
        assertEquals(mounts, roots.mounts(container));
        remove("sample:1", true, Workbench.unused());
        Path target = CONTAINERD.newFolder("mounted");
        RootfsMount mount = mounts.get(0);
        run("mount", "-t", mount.type(), "-o", String.join(",", mount.options()), mount.source(), target.toString());
        try {
            assertTrue(Files.isExecutable(target.resolve("bin/busybox")));
            assertEquals("one", Files.readString(target.resolve("mark")));
        } finally {
            run("umount", target.toString());
        }
        roots.remove(container);
        roots.remove(container);
        assertEquals("overlayfs", roots.driver());
        refusal(ErrorKind.NOT_FOUND, () -> roots.mounts(container));
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue());
    }
}
