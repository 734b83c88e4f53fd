package io.karavel.images.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.ImageService.HistoryEntry;
import io.karavel.api.ImageService.Progress;
import io.karavel.model.Digest;
import io.karavel.model.Image;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.commons.compress.compressors.CompressorException;
import org.apache.commons.compress.compressors.CompressorStreamFactory;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;

public class LoadTest {
    @ClassRule
    public static final OwnContainerd CONTAINERD = new OwnContainerd();

    @Rule
    public final Workbench bench = new Workbench(CONTAINERD);

    private final SampleImage sample = new SampleImage("sample");

    @Test
    public void anArchiveOfOldDockerIsLoaded() {
        bench.load(sample.dockerArchive(false, "sample:1", "example.org/other"));
        assertEquals(List.of("Loaded image: sample:1", "Loaded image: example.org/other:latest"), bench.messages);
        assertEquals(List.of("load sample:1", "load example.org/other:latest"), bench.events);
        assertSample(bench.images.get("sample:1"));
        assertEquals(bench.images.get("sample:1").id(), bench.images.get("example.org/other").id());
        assertEquals(List.of(), bench.client.leases().list());
    }

    private void assertSample(Image image) {
        assertEquals(Instant.parse("2024-05-06T07:08:09.123456789Z"), image.created());
        assertEquals("somebody", image.author());
        assertEquals(List.of("sh"), image.config().cmd());
        assertEquals(Map.of("mark", "sample"), image.config().labels());
        assertEquals(Duration.ofSeconds(2), image.config().healthcheck().orElseThrow().interval());
        assertEquals(List.of(Digest.sha256(sample.lower), Digest.sha256(sample.upper)), image.layers());
        assertTrue("packed and unpacked", image.size() > 2L * sample.lower.length * 9 / 10);
    }

    @Test
    public void theListOfImagesMayComeFirst() {
        bench.load(sample.dockerArchive(true, "sample:1"));
        assertSample(bench.images.get("sample:1"));
    }

    @Test
    public void anImageWithoutNameIsKept() {
        bench.load(sample.dockerArchive(false));
        Image image = bench.images.list().get(0);
        assertEquals(List.of("Loaded image ID: " + image.id()), bench.messages);
        assertEquals(List.of(), image.references());
        assertSample(image);
    }

    @Test
    public void ofSeveralPlatformsThatOfTheMachineIsUnpacked() {
        bench.load(SampleImage.pack(sample.layout("docker.io/library/many:1")));
        assertSample(bench.images.get("many:1"));
        assertEquals(2, bench.client.snapshots().list().size());
    }

    @Test
    public void packedArchivesAreLoaded() throws IOException, CompressorException {
        for (String packing : List.of("gz", "bzip2", "xz")) {
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (var out = new CompressorStreamFactory().createCompressorOutputStream(packing, packed)) {
                out.write(sample.dockerArchive(false, packing + ":latest"));
            }
            bench.load(packed.toByteArray());
            assertSample(bench.images.get(packing));
        }
    }

    @Test
    public void archivesThatSkopeoMadeAreLoaded() throws Exception {
        Path folder = CONTAINERD.newFolder("skopeo");
        Path docker = folder.resolve("docker.tar");
        Path oci = folder.resolve("oci.tar");
        Path again = folder.resolve("again.tar");
        Files.write(docker, sample.dockerArchive(false, "sample:1"));
        run("skopeo", "--insecure-policy", "copy", "docker-archive:" + docker, "oci-archive:" + oci + ":sample:oci");
        run("skopeo", "--insecure-policy", "copy", "oci-archive:" + oci, "docker-archive:" + again + ":sample:again");
        bench.load(Files.readAllBytes(oci));
        bench.load(Files.readAllBytes(again));
        assertEquals(bench.images.get("sample:oci").layers(), bench.images.get("sample:again").layers());
        assertEquals(List.of(Digest.sha256(sample.lower), Digest.sha256(sample.upper)),
                bench.images.get("sample:oci").layers());
    }

    @Test
    public void whatIsSavedIsReadByOthersAndLoadsAsTheSame() throws Exception {
        bench.load(sample.dockerArchive(false, "sample:1", "sample:2"));
        Image image = bench.images.get("sample:1");
        Path saved = CONTAINERD.newFolder("saved").resolve("saved.tar");
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        bench.images.save(List.of("sample"), archive);
        Files.write(saved, archive.toByteArray());
        run("skopeo", "inspect", "--config", "docker-archive:" + saved + ":sample:1");
        run("skopeo", "inspect", "--config", "oci-archive:" + saved + ":2");

        try (var other = new AutoCloseable() {
            final Workbench second = new Workbench(CONTAINERD);

            @Override
            public void close() {
                second.after();
            }
        }) {
            other.second.before();
            other.second.load(archive.toByteArray());
            assertEquals(image, other.second.images.get("sample:2"));
        }
    }

    @Test
    public void aNameThatIsTakenMovesAndTheOldImageStays() {
        bench.load(sample.dockerArchive(false, "sample:1"));
        Image old = bench.images.get("sample:1");
        bench.messages.clear();
        bench.load(new SampleImage("newer").dockerArchive(false, "sample:1"));
        assertEquals(List.of("The image sample:1 already exists, renaming the old one with ID " + old.id()
                + " to empty string", "Loaded image: sample:1"), bench.messages);
        assertEquals(List.of(), bench.images.get(old.id().value()).references());
        assertEquals("newer", bench.images.get("sample:1").config().labels().get("mark"));
        // A name makes it a named one again, and it leaves with that.
        bench.images.tag(old.id().shortForm(), io.karavel.model.ImageReference.parse("back"));
        bench.images.remove("back", false, Workbench.unused());
        assertEquals(1, bench.images.list().size());
    }

    @Test
    public void theSameImageMayBeLoadedSeveralTimesAtOnce() {
        SampleImage wanted = new SampleImage("wanted");
        List<CompletableFuture<Void>> loads = Stream.of("a", "b", "c", "d")
                .map(name -> CompletableFuture.runAsync(() -> bench.images.load(
                        new ByteArrayInputStream(wanted.dockerArchive(false, name)), Progress.NONE)))
                .toList();
        loads.forEach(load -> load.orTimeout(180, TimeUnit.SECONDS).join());
        assertEquals(1, bench.images.list().size());
        assertEquals(4, bench.images.list().get(0).references().size());
        assertEquals(2, bench.client.snapshots().list().size());
    }

    @Test
    public void theHistoryTellsTheStepsAndSizes() {
        bench.load(sample.dockerArchive(false, "sample:1"));
        List<HistoryEntry> history = bench.images.history("sample:1");
        assertEquals(List.of("ADD mark", "CMD sh", "ADD busybox"),
                history.stream().map(HistoryEntry::createdBy).toList());
        assertEquals(Optional.of(bench.images.get("sample:1").id()), history.get(0).image());
        assertEquals(List.of("sample:1"), history.get(0).tags());
        assertEquals(0, history.get(1).size());
        assertTrue(history.get(2).size() > 500_000);
    }

    @Test
    public void oneThatIsCutOffLeavesNothing() {
        byte[] archive = new SampleImage("cut off").dockerArchive(false, "sample:1");
        assertRefused(Arrays.copyOf(archive, 200_000));
        assertRefused(Arrays.copyOf(archive, archive.length / 2));
        assertRefused(new byte[0]);
        assertRefused("no archive at all".repeat(100).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    public void oneThatWasTamperedWithLeavesNothing() {
        SampleImage unknown = new SampleImage("unknown");
        Set<String> paths = unknown.layout("sample:1").keySet();
        for (String path : paths.stream().filter(name -> name.startsWith("blobs/")).toList()) {
            Map<String, byte[]> files = unknown.layout("sample:1");
            byte[] content = files.get(path).clone();
            content[content.length / 2] ^= 1;
            files.put(path, content);
            assertRefused(SampleImage.pack(files));
        }
        Map<String, byte[]> files = unknown.layout("sample:1");
        files.remove("blobs/sha256/" + Digest.sha256(unknown.lower).encoded());
        assertRefused(SampleImage.pack(files));
    }

    @Test
    public void aLayerThatIsNotWhatTheConfigurationSaysLeavesNothing() {
        SampleImage other = new SampleImage("other");
        assertRefused(SampleImage.tar(files -> {
            files.file("config", sample.config, 0644);
            files.file("lower", sample.lower, 0644);
            files.file("upper", other.upper, 0644);
            files.file("manifest.json", "[{\"Config\":\"config\",\"Layers\":[\"lower\",\"upper\"]}]"
                    .getBytes(StandardCharsets.UTF_8), 0644);
        }));
    }

    @Test
    public void hostileArchivesAreRefused() {
        assertRefused(SampleImage.tar(files -> files.file("../../etc/passwd", new byte[3], 0644)));
        assertRefused(SampleImage.tar(files -> files.link("layer.tar", "/etc/shadow")));
        assertRefused(SampleImage.tar(files -> files.file("manifest.json", new byte[5_000_000], 0644)));
        assertRefused(SampleImage.tar(files -> files.file("manifest.json",
                "[".repeat(100_000).getBytes(StandardCharsets.UTF_8), 0644)));
        assertRefused(SampleImage.tar(files -> files.file("manifest.json",
                "{\"Config\":1}".getBytes(StandardCharsets.UTF_8), 0644)));
        assertRefused(SampleImage.tar(files -> files.file("manifest.json",
                "[{\"Config\":7,\"Layers\":{}}]".getBytes(StandardCharsets.UTF_8), 0644)));
        assertRefused(SampleImage.tar(files -> {
            files.link("a", "b");
            files.link("b", "a");
            files.file("manifest.json", "[{\"Config\":\"a\"}]".getBytes(StandardCharsets.UTF_8), 0644);
        }));
    }

    private void assertRefused(byte[] archive) {
        EngineException refusal = assertThrows(EngineException.class, () -> bench.load(archive));
        assertEquals(refusal.getMessage(), ErrorKind.INVALID, refusal.kind());
        assertEquals(List.of(), OwnContainerd.belongings(bench.client));
        assertEquals(List.of(), bench.images.list());
        assertEquals(List.of(), bench.messages);
        assertEquals(List.of(), CONTAINERD.unfinishedWrites());
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(output, 0, process.exitValue());
    }
}
