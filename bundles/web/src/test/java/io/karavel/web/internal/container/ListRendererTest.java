package io.karavel.web.internal.container;

import static io.karavel.web.internal.container.Samples.ALPINE;
import static io.karavel.web.internal.container.Samples.BUSYBOX;
import static io.karavel.web.internal.container.Samples.NOW;
import static org.junit.Assert.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.karavel.model.ActualState.Running;
import io.karavel.model.Container;
import io.karavel.web.ApiVersion;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.Test;

public class ListRendererTest {
    private final ListRenderer renderer = new ListRenderer(
            new FakeImages(Samples.image(BUSYBOX, "busybox", 10), Samples.image(ALPINE, "alpine", 20)),
            new NetworkViews(), Clock.fixed(NOW, ZoneOffset.UTC));

    private JsonNode render(Container container, int minor) {
        return ContainerJson.mapper().valueToTree(renderer.render(List.of(container), new ApiVersion(1, minor))).get(0);
    }

    @Test
    public void aContainerIsShownWithAllItsFields() {
        Container container = Samples.container(1, "web", new Running(7, NOW.minusSeconds(5), false, false),
                "{\"Cmd\":[\"sh\",\"-c\",\"echo hi\"],\"Labels\":{\"a\":\"b\"},\"HostConfig\":{\"NetworkMode\":\"none\"}}");
        JsonNode shown = render(container, 51);
        ((ObjectNode) shown.at("/NetworkSettings/Networks")).remove("none");
        assertEquals("{\"Id\":\"" + container.id() + "\",\"Names\":[\"/web\"],\"Image\":\"busybox\",\"ImageID\":\""
                + BUSYBOX
                + "\",\"Command\":\"sh -c 'echo hi'\",\"Created\":1748692860,\"Ports\":[],\"Labels\":{\"a\":\"b\"},"
                + "\"State\":\"running\",\"Status\":\"Up 5 seconds\",\"HostConfig\":{\"NetworkMode\":\"none\"},"
                + "\"NetworkSettings\":{\"Networks\":{}},\"Mounts\":[]}", shown.toString());
    }

    @Test
    public void anImageWhoseNameMovedOnIsShownById() {
        assertEquals(Samples.digest(3).value(),
                render(Samples.of(Samples.created(1, "web"), Samples.digest(3), "alpine"),
                51).get("Image").textValue());
    }

    @Test
    public void beforeTheImagesAreReadNamesAreShownWithoutWaiting() {
        ListRenderer early = new ListRenderer(FakeImages.unread(), new NetworkViews(), Clock.fixed(NOW, ZoneOffset.UTC));
        assertEquals("alpine", early.render(List.of(Samples.of(Samples.created(1, "web"), Samples.digest(3), "alpine")),
                new ApiVersion(1, 51)).get(0).image());
    }

    @Test
    public void annotationsAreShownFromTheirVersionOn() {
        Container container = Samples.container(1, "web", new Running(7, NOW, false, false),
                "{\"HostConfig\":{\"Annotations\":{\"k\":\"v\"}}}");
        assertEquals("v", render(container, 46).at("/HostConfig/Annotations/k").textValue());
        assertEquals(true, render(container, 45).at("/HostConfig/Annotations").isMissingNode());
    }

    @Test
    public void aContainerWithoutCommandHasNone() {
        assertEquals("", ListRenderer.command(List.of()));
        assertEquals("a b", ListRenderer.command(List.of("a", "b")));
    }
}
