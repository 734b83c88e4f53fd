package io.karavel.model;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.util.List;
import org.junit.Test;

public class DigestTest {
    private static final String EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    @Test
    public void aDigestIsAnAlgorithmAndAHash() {
        Digest digest = Digest.sha256(new byte[0]);

        assertEquals("sha256:" + EMPTY, digest.value());
        assertEquals("sha256", digest.algorithm());
        assertEquals(EMPTY, digest.encoded());
    }

    @Test
    public void anythingElseIsInvalid() {
        for (String wrong : List.of("", "sha256", "sha256:", "sha256:zz", "../" + EMPTY, EMPTY, "sha256:../" + EMPTY)) {
            assertThrows(wrong, IllegalArgumentException.class, () -> new Digest(wrong));
        }
    }
}
