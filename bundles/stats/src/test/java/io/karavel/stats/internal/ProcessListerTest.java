package io.karavel.stats.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.StatsService.ProcessTable;
import java.util.List;
import java.util.Set;
import org.junit.Test;

public class ProcessListerTest {
    private static final String OUTPUT = """
            UID          PID    PPID  C STIME TTY          TIME CMD
            root           1       0  0 16:39 ?        00:00:01 /sbin/init splash
            root        4711       1  0 16:40 ?        00:00:00 sh -c  sleep   10
            root        4712    4711  0 16:40 ?        00:00:00 sleep 10
            """;

    @Test
    public void theRowsOfTheContainersProcessesAreKeptWithTheirCommandInOnePiece() {
        assertEquals(new ProcessTable(List.of("UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD"),
                List.of(List.of("root", "4711", "1", "0", "16:40", "?", "00:00:00", "sh -c  sleep   10"),
                        List.of("root", "4712", "4711", "0", "16:40", "?", "00:00:00", "sleep 10"))),
                ProcessLister.parse(OUTPUT, Set.of(4711, 4712)));
    }

    @Test
    public void threadsBelongToTheProcessBeforeThem() {
        String output = "  PID TID CMD\n    1   - init\n    -   1 -\n 4711   - sh\n    - 4711 -\n";
        assertEquals(List.of(List.of("4711", "-", "sh"), List.of("-", "4711", "-")), ProcessLister.parse(output, Set.of(4711)).rows());
    }

    @Test
    public void outputWithoutProcessIdsIsRefused() {
        EngineException refusal = assertThrows(EngineException.class, () -> ProcessLister.parse("CMD\nsh\n", Set.of(1)));
        assertEquals("Couldn't find PID field in ps output", refusal.getMessage());
    }

    @Test
    public void aColumnIsNotRenamedToPid() {
        EngineException refusal = assertThrows(EngineException.class, () -> ProcessLister.list(Set.of(1), "-o comm=PID -o pid"));
        assertEquals(ErrorKind.INVALID, refusal.kind());
    }

    @Test
    public void psOfThisMachineShowsThisProcess() {
        int self = (int) ProcessHandle.current().pid();
        for (String arguments : List.of("-ef", "aux", "-o pid,comm", "-eo pid,args f")) {
            ProcessTable table = ProcessLister.list(Set.of(self), arguments);
            int column = table.titles().indexOf("PID");
            assertEquals(arguments, List.of(Integer.toString(self)), table.rows().stream().map(row -> row.get(column)).toList());
        }
    }

    @Test
    public void whatPsComplainsOfIsTheReason() {
        EngineException failure = assertThrows(EngineException.class, () -> ProcessLister.list(Set.of(1), "--nonsense"));
        assertEquals(ErrorKind.SYSTEM, failure.kind());
        assertTrue(failure.getMessage(), failure.getMessage().startsWith("ps: "));
    }
}
