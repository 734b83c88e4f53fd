package io.karavel.itests;

import org.junit.runner.notification.RunNotifier;
import org.junit.runners.model.InitializationError;
import org.ops4j.pax.exam.junit.PaxExam;

/**
 * Pax Exam, which has the Java of the distribution end after the last test of a class, and does not wait for that. This one is done when
 * nothing is left of it, however long that takes on a machine that has much to do.
 */
public final class TidyPaxExam extends PaxExam {
    public TidyPaxExam(Class<?> test) throws InitializationError {
        super(test);
    }

    @Override
    public void run(RunNotifier notifier) {
        try {
            super.run(notifier);
        } finally {
            EngineFolder.removeAll();
        }
    }
}
