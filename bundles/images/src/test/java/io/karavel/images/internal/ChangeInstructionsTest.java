package io.karavel.images.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.Healthcheck;
import io.karavel.model.ImageConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.Test;

public class ChangeInstructionsTest {
    private static ImageConfig apply(String... changes) {
        return ChangeInstructions.apply(ImageConfig.EMPTY, List.of(changes));
    }

    private static String refusal(String change) {
        EngineException refusal = assertThrows(EngineException.class, () -> apply(change));
        assertEquals(ErrorKind.INVALID, refusal.kind());
        return refusal.getMessage();
    }

    @Test
    public void commandsAreListsOrGoThroughAShell() {
        assertEquals(List.of("a b", "c"), apply("CMD [\"a b\", \"c\"]").cmd());
        assertEquals(List.of("/bin/sh", "-c", "echo  'x' [1]"), apply("cmd echo  'x' [1]").cmd());
        assertEquals(List.of("/bin/sh", "-c", "[ -f x ]"), apply("CMD [ -f x ]").cmd());
        assertEquals(List.of(), apply("CMD []").cmd());
    }

    @Test
    public void anEntryPointClearsTheCommandItDidNotComeWith() {
        ImageConfig base = apply("CMD [\"old\"]");
        assertEquals(List.of(), ChangeInstructions.apply(base, List.of("ENTRYPOINT [\"e\"]")).cmd());
        assertEquals(List.of("c"), apply("CMD [\"c\"]", "ENTRYPOINT [\"e\"]").cmd());
    }

    @Test
    public void variablesAreSetInBothForms() {
        assertEquals(List.of("A=b c", "D=e", "F=g h"), apply("ENV A=\"b c\" D=e", "ENV F g h").env());
        assertEquals(List.of("A=2", "B=1"), apply("ENV A=1 B=1", "ENV A=2").env());
        assertEquals(List.of("A=b c\"d\\e"), apply("ENV A=b\\ c\\\"'d'\"\\e\"".replace("'d'", "d")).env());
        assertEquals("ENV names can not be blank", refusal("ENV =x"));
        assertEquals("ENV must have two arguments", refusal("ENV x"));
    }

    @Test
    public void labelsMayBeSpreadOverLines() {
        assertEquals(Map.of("a", "1", "b c", "2 3"), apply("LABEL a=1 \\\n 'b c'=\"2 3\"").labels());
    }

    @Test
    public void portsAreCheckedAndRangesSpread() {
        assertEquals(Set.of("80/tcp", "53/udp", "8000/tcp", "8001/tcp"),
                apply("EXPOSE 80 53/UDP 8000-8001").exposedPorts());
        assertEquals("invalid containerPort: 70000", refusal("EXPOSE 70000"));
        assertEquals("invalid containerPort: 80/abc", refusal("EXPOSE 80/abc"));
    }

    @Test
    public void foldersStandOnEachOther() {
        assertEquals("/a/b", apply("WORKDIR a", "WORKDIR b").workingDir());
        assertEquals("/c", apply("WORKDIR /a", "WORKDIR /b/../c").workingDir());
        assertEquals(Set.of("/x", "/y z"), apply("VOLUME /x", "VOLUME [\"/y z\"]").volumes());
    }

    @Test
    public void healthchecksHaveOptions() {
        assertEquals(new Healthcheck(List.of("CMD-SHELL", "curl x || exit 1"), Duration.ofSeconds(90),
                        Duration.ofMillis(1500), Duration.ZERO, Duration.ZERO, 3, Optional.empty()),
                apply("HEALTHCHECK --interval=1m30s --timeout=1.5s --retries=3 CMD curl x || exit 1")
                        .healthcheck().orElseThrow());
        assertEquals(List.of("CMD", "a"), apply("HEALTHCHECK CMD [\"a\"]").healthcheck().orElseThrow().test());
        assertEquals(List.of("NONE"), apply("HEALTHCHECK NONE").healthcheck().orElseThrow().test());
        assertEquals("Missing command after HEALTHCHECK CMD", refusal("HEALTHCHECK CMD"));
        assertEquals("invalid duration \"5\"", refusal("HEALTHCHECK --interval=5 CMD x"));
    }

    @Test
    public void whatImportDoesNotTakeIsRefused() {
        assertEquals("RUN is not a valid change command", refusal("RUN echo"));
        assertEquals("USER requires exactly one argument", refusal("USER a b"));
        assertEquals("CMD requires at least one argument", refusal("CMD"));
        assertEquals("invalid signal: SIGNOPE", refusal("STOPSIGNAL SIGNOPE"));
        assertEquals("FROM isn't allowed as an ONBUILD trigger", refusal("ONBUILD FROM x"));
        assertEquals(List.of("RUN a b"), apply("ONBUILD RUN a b").onBuild());
        assertEquals("9", apply("STOPSIGNAL 9").stopSignal().orElseThrow());
        assertEquals("1000:1000", apply("# a remark\nUSER 1000:1000").user());
    }
}
