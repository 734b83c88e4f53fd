package io.karavel.containerd.internal;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.MetadataUtils;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Makes calls: waits for the connection, sets the deadline and the headers, turns errors into the engine's. */
final class Rpc {
    /** What containerd answers from its database. */
    static final Duration QUICK = Duration.ofSeconds(10);
    /** What makes a shim, the garbage collector or the disk work. */
    static final Duration SLOW = Duration.ofSeconds(60);

    private static final Metadata.Key<String> NAMESPACE =
            Metadata.Key.of("containerd-namespace", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> LEASE =
            Metadata.Key.of("containerd-lease", Metadata.ASCII_STRING_MARSHALLER);

    private final Connection connection;
    private final Metadata headers;

    private Rpc(Connection connection, Metadata headers) {
        this.connection = connection;
        this.headers = headers;
    }

    static Rpc inNamespace(Connection connection, String namespace) {
        return new Rpc(connection, headers(namespace));
    }

    /** For the calls that are made to get a connection. */
    static Channel inNamespace(Channel channel, String namespace) {
        return withHeaders(channel, headers(namespace));
    }

    private static Metadata headers(String namespace) {
        Metadata headers = new Metadata();
        headers.put(NAMESPACE, namespace);
        return headers;
    }

    Rpc withLease(String id) {
        Metadata both = new Metadata();
        both.merge(headers);
        both.put(LEASE, id);
        return new Rpc(connection, both);
    }

    /** What is done with a stub. */
    interface Call<S, T> {
        T on(S stub) throws StatusException, InterruptedException;
    }

    /** Makes one call that has to end within {@code timeout}, waiting for the connection included. */
    <S extends AbstractStub<S>, T> T call(Duration timeout, Function<Channel, S> stubs, Call<S, T> call) {
        Deadline deadline = Deadline.after(timeout.toNanos(), TimeUnit.NANOSECONDS);
        S stub = stub(deadline, stubs).withDeadline(deadline);
        try {
            return call.on(stub);
        } catch (StatusException e) {
            throw translated(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** As {@link #call}, for an answer in several messages. */
    <S extends AbstractStub<S>, M> List<M> collect(Duration timeout, Function<Channel, S> stubs,
            Function<S, BlockingClientCall<?, M>> call) {
        return call(timeout, stubs, stub -> {
            List<M> messages = new ArrayList<>();
            BlockingClientCall<?, M> stream = call.apply(stub);
            for (M message = stream.read(); message != null; message = stream.read()) {
                messages.add(message);
            }
            return messages;
        });
    }

    /** A stub for a call without a deadline of its own: a stream, of which each step has one. */
    <S extends AbstractStub<S>> S streaming(Function<Channel, S> stubs) {
        return stub(Deadline.after(QUICK.toNanos(), TimeUnit.NANOSECONDS), stubs);
    }

    private <S extends AbstractStub<S>> S stub(Deadline deadline, Function<Channel, S> stubs) {
        return stubs.apply(withHeaders(connection.awaitChannel(deadline), headers)).withWaitForReady();
    }

    private static Channel withHeaders(Channel channel, Metadata headers) {
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    EngineException translated(StatusException error) {
        if (error.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED && !connection.reachable()) {
            return connection.unavailable(error);
        }
        return GrpcErrors.toEngineException(error);
    }

    /** What a step of a stream becomes that took too long. */
    EngineException timedOut(String doing, TimeoutException error) {
        if (!connection.reachable()) {
            return connection.unavailable(error);
        }
        return new EngineException(ErrorKind.TIMEOUT, "containerd took too long " + doing, error);
    }

    static EngineException interrupted(InterruptedException error) {
        Thread.currentThread().interrupt();
        return new EngineException(ErrorKind.UNAVAILABLE, "interrupted while waiting for containerd", error);
    }
}
