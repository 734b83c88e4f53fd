package io.karavel.model;

import io.karavel.model.ActualState.Created;
import io.karavel.model.ActualState.Dead;
import io.karavel.model.ActualState.Exited;
import io.karavel.model.ActualState.Removing;
import io.karavel.model.ActualState.Restarting;
import io.karavel.model.ActualState.Running;
import io.karavel.model.ActualState.Starting;
import java.time.Instant;
import java.util.Optional;

/**
 * A state as Docker's clients expect it: a word and booleans that overlap (a paused container also runs, and so does one
 * that waits for its restart, with pid 0). The one place where these are derived.
 */
public record StateView(
        ContainerStatus status,
        boolean running,
        boolean paused,
        boolean restarting,
        boolean oomKilled,
        boolean dead,
        int pid,
        int exitCode,
        String error,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt) {

    public static StateView of(ActualState state) {
        if (state instanceof Running running) {
            ContainerStatus status = running.paused() ? ContainerStatus.PAUSED : ContainerStatus.RUNNING;
            return new StateView(status, true, running.paused(), false, running.oomKilled(), false, running.pid(), 0, "",
                    Optional.of(running.startedAt()), Optional.empty());
        }
        if (state instanceof Restarting restarting) {
            return ended(ContainerStatus.RESTARTING, true, restarting.last());
        }
        if (state instanceof Exited exited) {
            return ended(ContainerStatus.EXITED, false, exited);
        }
        if (state instanceof Starting starting) {
            return of(starting.before());
        }
        if (state instanceof Removing removing) {
            // In Docker's order: what still runs is shown as running.
            StateView view = of(removing.before());
            return view.running() ? view : view.withStatus(ContainerStatus.REMOVING);
        }
        if (state instanceof Dead dead) {
            return of(dead.before()).withStatus(ContainerStatus.DEAD);
        }
        Optional<ActualState.StartFailure> failure = ((Created) state).failure();
        return new StateView(ContainerStatus.CREATED, false, false, false, false, false, 0,
                failure.map(ActualState.StartFailure::code).orElse(0),
                failure.map(ActualState.StartFailure::message).orElse(""), Optional.empty(), Optional.empty());
    }

    private static StateView ended(ContainerStatus status, boolean restarting, Exited last) {
        return new StateView(status, restarting, false, restarting, last.oomKilled(), false, 0, last.code(), last.error(),
                Optional.of(last.startedAt()), Optional.of(last.finishedAt()));
    }

    private StateView withStatus(ContainerStatus newStatus) {
        return new StateView(newStatus, running, paused, restarting, oomKilled, dead || newStatus == ContainerStatus.DEAD, pid,
                exitCode, error, startedAt, finishedAt);
    }
}
