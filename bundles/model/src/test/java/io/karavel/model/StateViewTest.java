package io.karavel.model;

import static io.karavel.model.ContainerStatus.CREATED;
import static io.karavel.model.ContainerStatus.DEAD;
import static io.karavel.model.ContainerStatus.EXITED;
import static io.karavel.model.ContainerStatus.PAUSED;
import static io.karavel.model.ContainerStatus.REMOVING;
import static io.karavel.model.ContainerStatus.RESTARTING;
import static io.karavel.model.ContainerStatus.RUNNING;
import static org.junit.Assert.assertEquals;

import io.karavel.model.ActualState.Created;
import io.karavel.model.ActualState.Dead;
import io.karavel.model.ActualState.Exited;
import io.karavel.model.ActualState.Removing;
import io.karavel.model.ActualState.Restarting;
import io.karavel.model.ActualState.Running;
import io.karavel.model.ActualState.StartFailure;
import io.karavel.model.ActualState.Starting;
import java.time.Instant;
import java.util.Optional;
import org.junit.Test;

/** Docker's status is running (paused, restarting, running), or else removing, dead, created, exited: the first of these that is true. */
public class StateViewTest {
    private static final Instant BEGUN = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant ENDED = BEGUN.plusSeconds(5);
    private static final Running RUN = new Running(42, BEGUN, false, false);
    private static final Running PAUSE = new Running(42, BEGUN, true, false);
    private static final Exited END = new Exited(7, true, "", BEGUN, ENDED);
    private static final Restarting WAIT = new Restarting(END, ENDED.plusSeconds(1));

    @Test
    public void aRunningContainerHasAProcessAndNoEnd() {
        assertEquals(running(RUNNING, false), StateView.of(RUN));
        assertEquals("killed for want of memory and still there", true, StateView.of(RUN.withOomKilled()).oomKilled());
    }

    @Test
    public void aPausedContainerRunsToo() {
        assertEquals(running(PAUSED, true), StateView.of(PAUSE));
    }

    @Test
    public void oneThatWaitsForItsRestartRunsWithoutAProcess() {
        assertEquals(new StateView(RESTARTING, true, false, true, true, false, 0, 7, "", Optional.of(BEGUN), Optional.of(ENDED)),
                StateView.of(WAIT));
    }

    @Test
    public void oneThatEndedShowsItsLastRun() {
        assertEquals(ended(EXITED, false), StateView.of(END));
    }

    @Test
    public void oneThatNeverRanShowsWhyItCouldNot() {
        assertEquals(new StateView(CREATED, false, false, false, false, false, 0, 0, "", Optional.empty(), Optional.empty()),
                StateView.of(Created.FRESH));
        assertEquals(new StateView(CREATED, false, false, false, false, false, 0, 127, "not there", Optional.empty(), Optional.empty()),
                StateView.of(new Created(Optional.of(new StartFailure(127, "not there")))));
    }

    @Test
    public void aClaimedStartShowsNothingYet() {
        for (ActualState before : new ActualState[] {Created.FRESH, END, WAIT}) {
            assertEquals(StateView.of(before), StateView.of(new Starting(before)));
        }
    }

    @Test
    public void whatStillRunsIsShownAsRunningWhileItIsBeingRemoved() {
        assertEquals(StateView.of(RUN), StateView.of(new Removing(RUN)));
        assertEquals(StateView.of(PAUSE), StateView.of(new Removing(PAUSE)));
    }

    @Test
    public void whatHasEndedIsShownAsBeingRemovedAndThatBeforeDead() {
        assertEquals(ended(REMOVING, false), StateView.of(new Removing(END)));
        assertEquals(ended(REMOVING, true), StateView.of(new Removing(new Dead(END))));
        assertEquals(ended(DEAD, true), StateView.of(new Dead(END)));
    }

    private static StateView running(ContainerStatus status, boolean paused) {
        return new StateView(status, true, paused, false, false, false, 42, 0, "", Optional.of(BEGUN), Optional.empty());
    }

    private static StateView ended(ContainerStatus status, boolean dead) {
        return new StateView(status, false, false, false, true, dead, 0, 7, "", Optional.of(BEGUN), Optional.of(ENDED));
    }
}
