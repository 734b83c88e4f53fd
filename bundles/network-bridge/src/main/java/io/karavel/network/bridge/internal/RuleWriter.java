package io.karavel.network.bridge.internal;

import io.karavel.networks.host.EngineTag;
import io.karavel.networks.host.HostPrograms;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Brings the rules in the kernel to what the bridges need. Changes that come while rules are being written are written together
 * afterwards, all in one transaction of the kernel; open connections notice nothing.
 */
final class RuleWriter {
    private static final int DEADLINE_SECONDS = 40;

    private final EngineTag tag;
    private final Map<String, Bridge> bridges = new ConcurrentHashMap<>();
    private final ExecutorService writer = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "karavel-network-rules");
        thread.setDaemon(true);
        return thread;
    });
    private CompletableFuture<Void> next;
    /** Of either version: whether packets come to our chains. Known to the writing thread alone. */
    private final boolean[] hooked = new boolean[2];

    RuleWriter(EngineTag tag) {
        this.tag = tag;
    }

    Map<String, Bridge> bridges() {
        return bridges;
    }

    /** Returns when the rules are those of the bridges as they are now, or later. */
    void write() {
        try {
            written().get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("writing the rules of networks takes too long", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the rules of networks were written", e);
        }
    }

    private synchronized CompletableFuture<Void> written() {
        if (next == null) {
            next = new CompletableFuture<>();
            writer.execute(this::writeAll);
        }
        return next;
    }

    private void writeAll() {
        CompletableFuture<Void> mine;
        synchronized (this) {
            mine = next;
            next = null;
        }
        try {
            List<Bridge> all = List.copyOf(bridges.values());
            write(all, false);
            write(all, true);
            mine.complete(null);
        } catch (RuntimeException | LinkageError e) {
            mine.completeExceptionally(e);
        }
    }

    private void write(Collection<Bridge> all, boolean version6) {
        String program = version6 ? "ip6tables" : "iptables";
        int index = version6 ? 1 : 0;
        BridgeRules rules = new BridgeRules(tag, version6);
        if (all.stream().noneMatch(bridge -> !bridge.pools(version6).isEmpty())) {
            if (hooked[index] || !version6 || exists(program, rules)) {
                remove(program, rules);
                hooked[index] = false;
            }
            return;
        }
        restore(program, rules.text(all));
        if (!hooked[index]) {
            for (BridgeRules.Jump jump : rules.jumps()) {
                if (HostPrograms.run("", jump.command(program, "-C")).status() != 0) {
                    HostPrograms.run("", jump.command(program, jump.first() ? "-I" : "-A")).orFail(program + " failed");
                }
            }
            hooked[index] = true;
        }
    }

    private static boolean exists(String program, BridgeRules rules) {
        return HostPrograms.run("", List.of(program, "-w", "-S", rules.chains().get("filter").get(0))).status() == 0;
    }

    private static void restore(String program, String text) {
        HostPrograms.run(text, List.of(program + "-restore", "--noflush", "--wait")).orFail(program + "-restore failed");
    }

    private static void remove(String program, BridgeRules rules) {
        if (!exists(program, rules)) {
            return;
        }
        for (BridgeRules.Jump jump : rules.jumps()) {
            // One that is not there is as good as removed.
            HostPrograms.run("", jump.command(program, "-D"));
        }
        List<String> lines = new ArrayList<>();
        rules.chains().forEach((table, chains) -> {
            lines.add("*" + table);
            chains.forEach(chain -> lines.add(":" + chain + " - [0:0]"));
            chains.forEach(chain -> lines.add("-X " + chain));
            lines.add("COMMIT");
        });
        restore(program, String.join("\n", lines) + "\n");
    }

    void close() {
        writer.shutdown();
    }
}
