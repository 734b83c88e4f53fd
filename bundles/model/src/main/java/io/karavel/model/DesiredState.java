package io.karavel.model;

import static java.util.Objects.requireNonNull;

/**
 * What the user wants of a container. Changed by wishes alone, never by what is observed; all of it is stored.
 *
 * @param run             should it run
 * @param stoppedByHand   the user stopped or killed it since it was last started
 * @param restartPolicy   what happens when its process ends by itself
 * @param restartCount    how often the policy restarted it since the user last started it
 * @param hasBeenStarted  was it ever started
 */
public record DesiredState(
        boolean run, boolean stoppedByHand, RestartPolicy restartPolicy, int restartCount, boolean hasBeenStarted) {

    public DesiredState {
        requireNonNull(restartPolicy);
    }

    public static DesiredState created(RestartPolicy policy) {
        return new DesiredState(false, false, policy, 0, false);
    }

    /** The user asked for a start: the count of restarts begins anew. */
    public DesiredState started() {
        return new DesiredState(true, false, restartPolicy, 0, true);
    }

    /** The user asked for a stop, by stop, kill or removal. */
    public DesiredState stopped() {
        return new DesiredState(false, true, restartPolicy, restartCount, hasBeenStarted);
    }

    /** The user sent a signal that is not the one to end it: it counts as stopped by hand, should it end by that. */
    public DesiredState signalled() {
        return new DesiredState(run, true, restartPolicy, restartCount, hasBeenStarted);
    }

    /** The policy starts it once more. */
    public DesiredState restarted() {
        return new DesiredState(true, stoppedByHand, restartPolicy, restartCount + 1, true);
    }

    public DesiredState withRestartPolicy(RestartPolicy policy) {
        return new DesiredState(run, stoppedByHand, policy, restartCount, hasBeenStarted);
    }
}
