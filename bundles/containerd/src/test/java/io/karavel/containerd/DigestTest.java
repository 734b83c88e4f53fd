package io.karavel.containerd;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import java.util.List;
import org.junit.Test;

public class DigestTest {
    private static final String EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    @Test
    public void aDigestIsAnAlgorithmAndAHash() {
        Digest digest = Digest.sha256(new byte[0]);

        assertEquals("sha256:" + EMPTY, digest.value());
        assertEquals("sha256", digest.algorithm());
        assertEquals(EMPTY, digest.hex());
    }

    @Test
    public void anythingElseIsInvalid() {
        for (String wrong : List.of("", "sha256", "sha256:", "sha256:zz", "../" + EMPTY, EMPTY, "sha256:../" + EMPTY)) {
            assertEquals(wrong, ErrorKind.INVALID, assertThrows(EngineException.class, () -> new Digest(wrong)).kind());
        }
    }
}
