package io.karavel.itests.clients;

import org.junit.runner.Result;
import org.junit.runner.notification.RunListener;

/** Stops the engine that the tests share when the last test has ended. */
public final class EngineListener extends RunListener {
    @Override
    public void testRunFinished(Result result) {
        SharedEngine.stop();
    }
}
