package io.karavel.testkit;

import java.util.ArrayList;
import java.util.List;

/** One method and what it calls, in order. */
final class MethodCalls {
    /**
     * @param target   the method that is called, as {@code owner.name(parameters)result}
     * @param position counted in instructions
     */
    record Call(String target, int position, int line) {
        @Override
        public String toString() {
            String method = target.substring(0, target.indexOf('('));
            return method.substring(method.lastIndexOf('/') + 1) + " in line " + line;
        }
    }

    private record Loop(int begin, int end) {}

    private final String id;
    private final List<Call> calls = new ArrayList<>();
    private final List<Loop> loops = new ArrayList<>();

    MethodCalls(String id) {
        this.id = id;
    }

    String id() {
        return id;
    }

    List<Call> calls() {
        return calls;
    }

    void calls(Call call) {
        calls.add(call);
    }

    void jumpsBack(int from, int to) {
        loops.add(new Loop(to, from));
    }

    boolean isInLoop(Call call) {
        return loops.stream().anyMatch(loop -> loop.begin() <= call.position() && call.position() <= loop.end());
    }

    /** As {@code Class.method}. */
    String shortName() {
        String method = id.substring(0, id.indexOf('('));
        return method.substring(method.lastIndexOf('/') + 1).replace('$', '.');
    }
}
