package io.karavel.containerd.internal;

import io.karavel.api.EngineException;
import io.karavel.containerd.EventListener;
import io.karavel.containerd.EventStream;
import io.karavel.containerd.EventSubscription;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Events by gRPC: one call and one thread per subscription. */
final class GrpcEventStream implements EventStream, AutoCloseable {
    private final Rpc rpc;
    private final String namespace;
    private final Set<GrpcEventSubscription> subscriptions = ConcurrentHashMap.newKeySet();

    GrpcEventStream(Rpc rpc, String namespace) {
        this.rpc = rpc;
        this.namespace = namespace;
    }

    @Override
    public EventSubscription subscribe(List<String> filters, EventListener listener) {
        String ours = "namespace==" + namespace;
        List<String> within = filters.isEmpty()
                ? List.of(ours)
                : filters.stream().map(filter -> filter + "," + ours).toList();
        GrpcEventSubscription subscription = new GrpcEventSubscription(rpc, within, listener, subscriptions::remove);
        subscriptions.add(subscription);
        try {
            subscription.awaitActive();
            return subscription;
        } catch (EngineException e) {
            subscription.close();
            throw e;
        }
    }

    @Override
    public void close() {
        subscriptions.forEach(GrpcEventSubscription::close);
    }
}
