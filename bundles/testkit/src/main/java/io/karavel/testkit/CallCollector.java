package io.karavel.testkit;

import java.util.HashMap;
import java.util.Map;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Collects which methods of a class call which others; a lambda or a method reference counts as a call where it is made. */
final class CallCollector extends ClassVisitor {
    private final Map<String, MethodCalls> methods;
    private String owner;

    CallCollector(Map<String, MethodCalls> methods) {
        super(Opcodes.ASM9);
        this.methods = methods;
    }

    @Override
    public void visit(int version, int access, String name, String signature, String superName, String[] interfaces) {
        owner = name;
    }

    @Override
    public MethodVisitor visitMethod(int access, String name, String descriptor, String signature, String[] exceptions) {
        MethodCalls method = new MethodCalls(owner + "." + name + descriptor);
        methods.put(method.id(), method);
        return new Body(method);
    }

    private static final class Body extends MethodVisitor {
        private final MethodCalls method;
        private final Map<Label, Integer> labels = new HashMap<>();
        private int position;
        private int line;

        Body(MethodCalls method) {
            super(Opcodes.ASM9);
            this.method = method;
        }

        @Override
        public void visitLineNumber(int number, Label start) {
            line = number;
        }

        @Override
        public void visitLabel(Label label) {
            labels.put(label, position);
        }

        @Override
        public void visitJumpInsn(int opcode, Label label) {
            position++;
            Integer target = labels.get(label);
            if (target != null) {
                method.jumpsBack(position, target);
            }
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
            calls(owner + "." + name + descriptor);
        }

        @Override
        public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
            for (Object argument : arguments) {
                if (argument instanceof Handle handle) {
                    calls(handle.getOwner() + "." + handle.getName() + handle.getDesc());
                }
            }
        }

        private void calls(String target) {
            position++;
            method.calls(new MethodCalls.Call(target, position, line));
        }
    }
}
