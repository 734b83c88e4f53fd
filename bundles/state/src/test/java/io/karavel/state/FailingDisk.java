package io.karavel.state;

import io.karavel.disk.Disk;
import io.karavel.disk.LocalDisk;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;

/** A disk on which one step fails, or every step from that one on. */
final class FailingDisk implements Disk {
    /** How much of the step happens. */
    enum Damage { NOTHING_HAPPENED, HALF_HAPPENED, ALL_HAPPENED }

    private final Disk disk = new LocalDisk();
    private final Damage damage;
    private final boolean forGood;
    private int left;
    private boolean failed;

    FailingDisk(int step, Damage damage, boolean forGood) {
        left = step;
        this.damage = damage;
        this.forGood = forGood;
    }

    /** Whether the scenario was long enough for the failure to come. */
    boolean failed() {
        return failed;
    }

    /** A step on the disk. */
    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    private void step(Step whole, Step half) throws IOException {
        boolean fails = --left == 0 || forGood && left < 0;
        if (!fails) {
            whole.run();
            return;
        }
        failed = true;
        if (damage == Damage.ALL_HAPPENED) {
            whole.run();
        } else if (damage == Damage.HALF_HAPPENED) {
            half.run();
        }
        throw new IOException("Input/output error");
    }

    @Override
    public void makeFolder(Path folder) throws IOException {
        step(() -> disk.makeFolder(folder), () -> {});
    }

    @Override
    public void write(Path file, byte[] contents) throws IOException {
        step(() -> disk.write(file, contents), () -> disk.write(file, Arrays.copyOf(contents, contents.length / 2)));
    }

    @Override
    public void replace(Path file, Path place) throws IOException {
        step(() -> disk.replace(file, place), () -> {});
    }

    @Override
    public void sync(Path folder) throws IOException {
        step(() -> disk.sync(folder), () -> {});
    }

    @Override
    public void delete(Path path) throws IOException {
        step(() -> disk.delete(path), () -> {});
    }

    @Override
    public void deleteContents(Path folder, Set<String> kept) throws IOException {
        step(() -> disk.deleteContents(folder, kept), () -> {});
    }

    @Override
    public FileChannel openLock(Path file) throws IOException {
        step(() -> {}, () -> {});
        return disk.openLock(file);
    }
}
