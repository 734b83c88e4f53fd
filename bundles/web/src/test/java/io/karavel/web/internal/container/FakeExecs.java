package io.karavel.web.internal.container;

import io.karavel.api.Attachment;
import io.karavel.api.EngineException;
import io.karavel.api.ExecService;
import io.karavel.api.OutputSink;
import io.karavel.model.ContainerId;
import io.karavel.model.TerminalSize;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** One prepared process called {@code e1}. */
final class FakeExecs implements ExecService {
    static final String ID = "e1";
    final List<String> calls = new CopyOnWriteArrayList<>();
    volatile ExecRequest request;
    volatile FakeAttachment attachment;
    volatile EngineException refusal;
    volatile boolean running;
    volatile Optional<Integer> exitCode = Optional.empty();
    volatile List<String> runningIn = List.of();

    @Override
    public String create(String containerReference, ExecRequest asked) {
        calls.add("create " + containerReference);
        request = asked;
        return ID;
    }

    @Override
    public String createProbe(String containerReference, ExecRequest asked) {
        throw new UnsupportedOperationException("no client makes probes");
    }

    @Override
    public Attachment start(String execId, Optional<TerminalSize> size, OutputSink sink) {
        calls.add("start " + execId + " " + size);
        if (refusal != null) {
            throw refusal;
        }
        attachment = new FakeAttachment(sink);
        attachment.print(false, "early ");
        return attachment;
    }

    @Override
    public void startDetached(String execId) {
        calls.add("startDetached " + execId);
    }

    @Override
    public void resize(String execId, TerminalSize size) {
        calls.add("resize " + execId + " " + size);
    }

    @Override
    public void kill(String execId) {
        calls.add("kill " + execId);
    }

    @Override
    public void forget(String execId) {
        calls.add("forget " + execId);
    }

    @Override
    public Exec get(String execId) {
        if (!execId.equals(ID) || request == null) {
            throw EngineException.notFound("No such exec instance: " + execId);
        }
        return new Exec(ID, Samples.id(1), request, running, exitCode, running ? 99 : 0);
    }

    @Override
    public List<String> runningIn(ContainerId container) {
        return runningIn;
    }
}
