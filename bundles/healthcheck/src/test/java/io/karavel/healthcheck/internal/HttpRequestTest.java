package io.karavel.healthcheck.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.List;
import org.junit.Test;

public class HttpRequestTest {
    private static HttpRequest parse(String... arguments) {
        return HttpRequest.parse(List.of(arguments));
    }

    private static void refused(String message, String... arguments) {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> parse(arguments)).getMessage().contains(message));
    }

    @Test
    public void aUrlWithoutHostMeansTheContainerItself() {
        HttpRequest request = parse("http://:8080/ready?deep=1");
        assertEquals("127.0.0.1", request.address().getAddress().getHostAddress());
        assertEquals(8080, request.address().getPort());
        assertEquals("/ready?deep=1", request.path());
        assertEquals("GET", request.method());
        assertEquals("localhost:8080", request.headers().get("host"));
        assertFalse(request.tls());
        assertTrue(request.isWell(200) && request.isWell(302) && !request.isWell(404) && !request.isWell(500));
    }

    @Test
    public void everythingElseCanBeSaid() {
        HttpRequest request = parse("https://[::1]", "method=HEAD", "status=204", "header=Host: example.org", "header=X-Who:me");
        assertEquals(443, request.address().getPort());
        assertEquals("/", request.path());
        assertTrue(request.tls());
        assertEquals("HEAD", request.method());
        assertEquals("example.org", request.headers().get("host"));
        assertEquals("me", request.headers().get("x-who"));
        assertTrue(request.isWell(204) && !request.isWell(200));
        assertTrue(parse("http:///x", "status=200-299").isWell(299));
    }

    @Test
    public void whatMakesNoSenseIsRefusedWithWordsThatHelp() {
        refused("HTTP takes a URL");
        refused("no URL", "ftp://:21/");
        refused("no URL", "ready");
        refused("names are not looked up", "http://example.org/");
        refused("HTTP does not know \"color=red\"", "http://:80/", "color=red");
        refused("no status", "http://:80/", "status=ok");
        refused("no header", "http://:80/", "header=x");
        refused("is not understood", "http://:80/", "method=GET /x");
        refused("no port", "http://:99999/");
    }
}
