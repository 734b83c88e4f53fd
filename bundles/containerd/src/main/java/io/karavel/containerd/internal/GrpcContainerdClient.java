package io.karavel.containerd.internal;

import com.google.protobuf.Empty;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusException;
import io.karavel.api.ConfigStore;
import io.karavel.api.EngineConfig;
import io.karavel.containerd.ContainerdClient;
import io.karavel.containerd.ContainerdServices;
import io.karavel.containerd.ContainerdVersion;
import io.karavel.containerd.Containers;
import io.karavel.containerd.ContentStore;
import io.karavel.containerd.Diffs;
import io.karavel.containerd.EventStream;
import io.karavel.containerd.ImageRecords;
import io.karavel.containerd.Lease;
import io.karavel.containerd.Leases;
import io.karavel.containerd.Snapshots;
import io.karavel.containerd.Tasks;
import io.karavel.containerd.internal.wire.namespaces.CreateNamespaceRequest;
import io.karavel.containerd.internal.wire.namespaces.Namespace;
import io.karavel.containerd.internal.wire.namespaces.NamespacesGrpc;
import io.karavel.containerd.internal.wire.version.VersionGrpc;
import io.karavel.containerd.internal.wire.version.VersionResponse;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** The client by gRPC, as the configuration has it when the bundle starts; a later one needs another start. */
@Component(service = ContainerdClient.class)
public final class GrpcContainerdClient implements ContainerdClient {
    private final Path socket;
    private final String namespace;
    private final Optional<Path> taskFolder;
    private final Connection connection;
    private final Rpc rpc;
    private final GrpcServices services;
    private final GrpcEventStream events;

    @Activate
    public GrpcContainerdClient(@Reference ConfigStore configuration) {
        EngineConfig config = configuration.current().engine();
        Optional<ContainerdLayout> layout =
                config.containerd().isPresent() ? Optional.empty() : Optional.of(ContainerdLayout.of(config));
        Optional<ContainerdSupervisor> supervisor = layout.map(ContainerdSupervisor::new);
        socket = supervisor.map(ContainerdSupervisor::socket).or(config::containerd).orElseThrow();
        namespace = config.containerdNamespace();
        taskFolder = layout.map(ours -> ours.tasks(namespace));
        connection = new Connection(socket, supervisor, this::createNamespace);
        rpc = Rpc.inNamespace(connection, namespace);
        services = new GrpcServices(rpc);
        events = new GrpcEventStream(rpc, namespace);
        connection.open();
    }

    /** Ends the threads and the connection, and leaves containerd alone. */
    @Deactivate
    public void close() throws InterruptedException {
        events.close();
        connection.close();
    }

    private void createNamespace(Channel channel) {
        CreateNamespaceRequest request =
                CreateNamespaceRequest.newBuilder().setNamespace(Namespace.newBuilder().setName(namespace)).build();
        try {
            NamespacesGrpc.newBlockingV2Stub(Rpc.inNamespace(channel, namespace))
                    .withDeadlineAfter(Rpc.QUICK.toSeconds(), TimeUnit.SECONDS)
                    .create(request);
        } catch (StatusException e) {
            if (e.getStatus().getCode() != Status.Code.ALREADY_EXISTS) {
                throw GrpcErrors.toEngineException(e);
            }
        }
    }

    @Override
    public ContainerdServices withLease(Lease lease) {
        return new GrpcServices(rpc.withLease(lease.id()));
    }

    @Override
    public Containers containers() {
        return services.containers();
    }

    @Override
    public Tasks tasks() {
        return services.tasks();
    }

    @Override
    public ContentStore content() {
        return services.content();
    }

    @Override
    public Snapshots snapshots() {
        return services.snapshots();
    }

    @Override
    public Snapshots snapshots(String snapshotter) {
        return services.snapshots(snapshotter);
    }

    @Override
    public ImageRecords images() {
        return services.images();
    }

    @Override
    public Diffs diffs() {
        return services.diffs();
    }

    @Override
    public Leases leases() {
        return new GrpcLeases(rpc);
    }

    @Override
    public EventStream events() {
        return events;
    }

    @Override
    public ContainerdVersion version() {
        VersionResponse version =
                rpc.call(Rpc.QUICK, VersionGrpc::newBlockingV2Stub, stub -> stub.version(Empty.getDefaultInstance()));
        return new ContainerdVersion(version.getVersion(), version.getRevision());
    }

    @Override
    public boolean reachable() {
        return connection.reachable();
    }

    @Override
    public Path socket() {
        return socket;
    }

    @Override
    public String namespace() {
        return namespace;
    }

    @Override
    public Optional<Path> taskFolder() {
        return taskFolder;
    }
}
