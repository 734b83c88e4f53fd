package io.karavel.containerd.internal;

import io.karavel.containerd.ProcessExit;
import io.karavel.containerd.ProcessStreams;
import io.karavel.containerd.TaskInfo;
import io.karavel.containerd.TaskRequest;
import io.karavel.containerd.TaskStatus;
import io.karavel.containerd.Tasks;
import io.karavel.containerd.TypedBytes;
import io.karavel.containerd.internal.wire.tasks.CloseIORequest;
import io.karavel.containerd.internal.wire.tasks.CreateTaskRequest;
import io.karavel.containerd.internal.wire.tasks.DeleteProcessRequest;
import io.karavel.containerd.internal.wire.tasks.DeleteResponse;
import io.karavel.containerd.internal.wire.tasks.DeleteTaskRequest;
import io.karavel.containerd.internal.wire.tasks.ExecProcessRequest;
import io.karavel.containerd.internal.wire.tasks.GetRequest;
import io.karavel.containerd.internal.wire.tasks.KillRequest;
import io.karavel.containerd.internal.wire.tasks.ListPidsRequest;
import io.karavel.containerd.internal.wire.tasks.ListTasksRequest;
import io.karavel.containerd.internal.wire.tasks.PauseTaskRequest;
import io.karavel.containerd.internal.wire.tasks.ResizePtyRequest;
import io.karavel.containerd.internal.wire.tasks.ResumeTaskRequest;
import io.karavel.containerd.internal.wire.tasks.StartRequest;
import io.karavel.containerd.internal.wire.tasks.TasksGrpc;
import io.karavel.containerd.internal.wire.tasks.TasksGrpc.TasksBlockingV2Stub;
import io.karavel.containerd.internal.wire.tasks.UpdateTaskRequest;
import io.karavel.containerd.internal.wire.types.Process;
import java.time.Duration;
import java.util.List;

/** Tasks by gRPC. */
final class GrpcTasks implements Tasks {
    private final Rpc rpc;

    GrpcTasks(Rpc rpc) {
        this.rpc = rpc;
    }

    private <T> T call(Duration timeout, Rpc.Call<TasksBlockingV2Stub, T> call) {
        return rpc.call(timeout, TasksGrpc::newBlockingV2Stub, call);
    }

    @Override
    public int create(TaskRequest request) {
        ProcessStreams streams = request.streams();
        CreateTaskRequest.Builder message = CreateTaskRequest.newBuilder()
                .setContainerId(request.containerId())
                .addAllRootfs(Wire.toWire(request.rootfs()))
                .setStdin(streams.stdin())
                .setStdout(streams.stdout())
                .setStderr(streams.stderr())
                .setTerminal(streams.terminal());
        request.options().ifPresent(options -> message.setOptions(Wire.any(options)));
        return call(Rpc.SLOW, stub -> stub.create(message.build())).getPid();
    }

    @Override
    public int start(String containerId, String execId) {
        StartRequest request = StartRequest.newBuilder().setContainerId(containerId).setExecId(execId).build();
        return call(Rpc.SLOW, stub -> stub.start(request)).getPid();
    }

    @Override
    public void kill(String containerId, String execId, int signal, boolean all) {
        KillRequest request = KillRequest.newBuilder()
                .setContainerId(containerId).setExecId(execId).setSignal(signal).setAll(all).build();
        call(Rpc.QUICK, stub -> stub.kill(request));
    }

    @Override
    public ProcessExit delete(String containerId) {
        DeleteTaskRequest request = DeleteTaskRequest.newBuilder().setContainerId(containerId).build();
        return exit(call(Rpc.SLOW, stub -> stub.delete(request)));
    }

    @Override
    public ProcessExit deleteExec(String containerId, String execId) {
        DeleteProcessRequest request =
                DeleteProcessRequest.newBuilder().setContainerId(containerId).setExecId(execId).build();
        return exit(call(Rpc.SLOW, stub -> stub.deleteProcess(request)));
    }

    private static ProcessExit exit(DeleteResponse response) {
        return new ProcessExit(response.getPid(), response.getExitStatus(),
                Wire.presentInstant(response.getExitedAt()));
    }

    @Override
    public void exec(String containerId, String execId, byte[] process, ProcessStreams streams) {
        ExecProcessRequest request = ExecProcessRequest.newBuilder()
                .setContainerId(containerId)
                .setExecId(execId)
                .setSpec(Wire.any(TypedBytes.OCI_PROCESS, process))
                .setStdin(streams.stdin())
                .setStdout(streams.stdout())
                .setStderr(streams.stderr())
                .setTerminal(streams.terminal())
                .build();
        call(Rpc.SLOW, stub -> stub.exec(request));
    }

    @Override
    public void resize(String containerId, String execId, int width, int height) {
        ResizePtyRequest request = ResizePtyRequest.newBuilder()
                .setContainerId(containerId).setExecId(execId).setWidth(width).setHeight(height).build();
        call(Rpc.QUICK, stub -> stub.resizePty(request));
    }

    @Override
    public void closeStdin(String containerId, String execId) {
        CloseIORequest request =
                CloseIORequest.newBuilder().setContainerId(containerId).setExecId(execId).setStdin(true).build();
        call(Rpc.QUICK, stub -> stub.closeIO(request));
    }

    @Override
    public void pause(String containerId) {
        PauseTaskRequest request = PauseTaskRequest.newBuilder().setContainerId(containerId).build();
        call(Rpc.SLOW, stub -> stub.pause(request));
    }

    @Override
    public void resume(String containerId) {
        ResumeTaskRequest request = ResumeTaskRequest.newBuilder().setContainerId(containerId).build();
        call(Rpc.SLOW, stub -> stub.resume(request));
    }

    @Override
    public void update(String containerId, byte[] resources) {
        UpdateTaskRequest request = UpdateTaskRequest.newBuilder()
                .setContainerId(containerId).setResources(Wire.any(TypedBytes.OCI_RESOURCES, resources)).build();
        call(Rpc.SLOW, stub -> stub.update(request));
    }

    @Override
    public TaskInfo get(String containerId, String execId) {
        GetRequest request = GetRequest.newBuilder().setContainerId(containerId).setExecId(execId).build();
        return info(call(Rpc.QUICK, stub -> stub.get(request)).getProcess());
    }

    @Override
    public List<TaskInfo> list() {
        return call(Rpc.SLOW, stub -> stub.list(ListTasksRequest.getDefaultInstance())).getTasksList().stream()
                .map(GrpcTasks::info)
                .toList();
    }

    private static TaskInfo info(Process process) {
        TaskStatus status = switch (process.getStatus()) {
            case CREATED -> TaskStatus.CREATED;
            case RUNNING -> TaskStatus.RUNNING;
            case STOPPED -> TaskStatus.STOPPED;
            case PAUSED -> TaskStatus.PAUSED;
            case PAUSING -> TaskStatus.PAUSING;
            case UNKNOWN, UNRECOGNIZED -> TaskStatus.UNKNOWN;
        };
        return new TaskInfo(process.getId(), process.getPid(), status, process.getExitStatus(),
                Wire.presentInstant(process.getExitedAt()));
    }

    @Override
    public List<Integer> pids(String containerId) {
        ListPidsRequest request = ListPidsRequest.newBuilder().setContainerId(containerId).build();
        return call(Rpc.QUICK, stub -> stub.listPids(request)).getProcessesList().stream()
                .map(process -> process.getPid())
                .toList();
    }
}
