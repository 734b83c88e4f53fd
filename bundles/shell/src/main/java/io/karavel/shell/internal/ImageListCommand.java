package io.karavel.shell.internal;

import io.karavel.api.ImageService;
import io.karavel.model.Image;
import io.karavel.model.ImageReference;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;

/** Lists images, newest first. */
@Service
@Command(scope = "image", name = "list", description = "Lists the images on this machine. Example: image:list")
public final class ImageListCommand implements Action {
    @Reference
    ImageService images;

    @Option(name = "-q", aliases = "--quiet", description = "Only the ids")
    boolean quiet;

    @Override
    public Object execute() {
        List<Image> shown = images.list().stream().sorted(Comparator.comparing(Image::created).reversed()).toList();
        if (quiet) {
            shown.forEach(image -> System.out.println(image.id()));
            return null;
        }
        Ages ages = new Ages(Clock.systemUTC());
        ShellTable table = new ShellTable().emptyTableText("There are no images; load one with docker load.");
        List.of("Name", "ID", "Platform", "Created", "Size").forEach(table::column);
        for (Image image : shown) {
            List<String> names = image.references().stream().map(ImageReference::familiar).toList();
            for (String name : names.isEmpty() ? List.of("<none>") : names) {
                table.addRow().addContent(name, image.id().shortForm(), image.platform(), ages.of(image.created()) + " ago",
                        Sizes.of(image.size()));
            }
        }
        table.print(System.out);
        return null;
    }
}
