package dev.headgate.adapters.journal;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Instruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The journal's classes and these tests once more, with one method of the program made wrong in its
 * bytecode: nothing in the program itself knows of mutants.
 */
final class MutatedClasses extends ClassLoader {
  private static final String PACKAGE = MutatedClasses.class.getPackageName();

  private final Mutant mutant;
  private final AtomicInteger changes = new AtomicInteger();

  /** A fault in the program. */
  enum Mutant {
    CHECKSUM_WITHOUT_LENGTH(FrameChecksum.class, "begin", code -> withoutParameter(code, 4)),
    CHECKSUM_WITHOUT_EPOCH(FrameChecksum.class, "begin", code -> withoutParameter(code, 1)),
    CHECKSUM_WITHOUT_SEQUENCE(FrameChecksum.class, "begin", code -> withoutParameter(code, 2)),
    /** Recovery takes every bad spot for a torn tail, whatever a later group claims. */
    DURABLE_MARK_IGNORED(
        GroupReader.class,
        "findClaimBeyond",
        code -> replace(code, b -> b.loadConstant(-1L).lreturn())),
    /** A group claims to be durable itself, before it is forced. */
    DURABLE_MARK_TOO_EARLY(
        GroupHeader.class, "encode", code -> instead(code, "durableUpTo", "end")),
    /** Readers are shown a group before it is forced. */
    SHOWN_BEFORE_FORCED(JournalWriter.class, "write", MutatedClasses::showFirst),
    /** Senders are answered before their group is written. */
    ANSWERED_BEFORE_WRITTEN(
        JournalWriter.class, "writeGroup", code -> swap(code, "write", "acknowledge")),
    /** Segments are deleted although their records are not delivered. */
    RETIRED_UNDELIVERED(
        Housekeeper.class,
        "isDelivered",
        code ->
            replace(
                code,
                b ->
                    b.aload(1)
                        .invokevirtual(
                            desc(Segment.class),
                            "isSealed",
                            MethodTypeDesc.of(ConstantDescs.CD_boolean))
                        .ireturn())),
    /** Segments are deleted although nobody knows their ids any more. */
    RETIRED_WITHOUT_IDS(Housekeeper.class, "run|retireOldest", MutatedClasses::retireFirst),
    /** A start forgets which events it has seen. */
    IDS_NOT_LOADED(IdFile.class, "load", code -> replace(code, b -> b.return_())),
    /** A start does not miss the newest segment. */
    NEWEST_NOT_CHECKED(Recovery.class, "checkNewest", code -> replace(code, b -> b.return_())),
    /** The log of deliveries takes every bad spot for a torn entry. */
    LATER_ENTRIES_IGNORED(
        FileDeliveryLog.class, "checkRest", code -> replace(code, b -> b.return_()));

    private final Class<?> type;
    private final String method;

    @SuppressWarnings("ImmutableEnumChecker")
    private final java.util.function.Function<AtomicInteger, CodeTransform> fault;

    Mutant(
        Class<?> type,
        String method,
        java.util.function.Function<AtomicInteger, CodeTransform> fault) {
      this.type = type;
      this.method = method;
      this.fault = fault;
    }
  }

  MutatedClasses(Mutant mutant) {
    super(MutatedClasses.class.getClassLoader());
    this.mutant = mutant;
  }

  /**
   * Runs a static method without parameters of a test class against the mutant.
   *
   * @return whether it failed; a class that cannot be loaded or verified is no mutant
   */
  boolean isNoticedBy(Class<?> tests, String check) {
    try {
      Method method = loadClass(tests.getName()).getDeclaredMethod(check);
      method.setAccessible(true);
      method.invoke(null);
      return false;
    } catch (InvocationTargetException e) {
      boolean failed =
          e.getCause() instanceof AssertionError || e.getCause() instanceof RuntimeException;
      if (changes.get() == 0 || !failed) {
        throw new IllegalStateException(mutant + " changed nothing, or too much", e);
      }
      return true;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** How many instructions are not as they were; none as long as the class was not used. */
  int changes() {
    return changes.get();
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(PACKAGE + ".")) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? define(name) : loaded;
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] bytes = in.readAllBytes();
      byte[] changed = name.equals(mutant.type.getName()) ? mutated(bytes) : bytes;
      return defineClass(name, changed, 0, changed.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  private byte[] mutated(byte[] bytes) {
    ClassModel model = ClassFile.of().parse(bytes);
    return ClassFile.of()
        .transformClass(
            model,
            ClassTransform.transformingMethodBodies(
                method -> method.methodName().stringValue().matches(mutant.method),
                mutant.fault.apply(changes)));
  }

  private static ClassDesc desc(Class<?> type) {
    return ClassDesc.of(type.getName());
  }

  /** Takes zero for the parameter in this slot. */
  private static CodeTransform withoutParameter(AtomicInteger changes, int slot) {
    return (builder, element) -> {
      if (element instanceof LoadInstruction load && load.slot() == slot) {
        changes.incrementAndGet();
        switch (load.typeKind()) {
          case INT -> builder.iconst_0();
          case LONG -> builder.lconst_0();
          default -> throw new IllegalStateException("slot " + slot + " is " + load.typeKind());
        }
      } else {
        builder.with(element);
      }
    };
  }

  /** Another body. */
  private static CodeTransform replace(AtomicInteger changes, Consumer<CodeBuilder> body) {
    AtomicInteger done = new AtomicInteger();
    return (builder, element) -> {
      if (element instanceof Instruction && done.getAndIncrement() == 0) {
        changes.incrementAndGet();
        body.accept(builder);
      }
    };
  }

  /** Asks for one property of the object instead of another; both are longs. */
  private static CodeTransform instead(AtomicInteger changes, String field, String method) {
    return (builder, element) -> {
      if (element instanceof FieldInstruction get && get.name().equalsString(field)) {
        changes.incrementAndGet();
        builder.invokevirtual(
            get.owner().asSymbol(), method, MethodTypeDesc.of(ConstantDescs.CD_long));
      } else {
        builder.with(element);
      }
    };
  }

  /** Calls one for the other. */
  private static CodeTransform swap(AtomicInteger changes, String one, String other) {
    return (builder, element) -> {
      if (element instanceof InvokeInstruction call
          && (call.name().equalsString(one) || call.name().equalsString(other))) {
        changes.incrementAndGet();
        builder.invoke(
            call.opcode(),
            call.owner().asSymbol(),
            call.name().equalsString(one) ? other : one,
            call.typeSymbol(),
            call.isInterface());
      } else {
        builder.with(element);
      }
    };
  }

  /** Deletes segments before id files are written, without a look at these. */
  private static CodeTransform retireFirst(AtomicInteger changes) {
    CodeTransform order = swap(changes, "writeIdFiles", "retireWhatIsDue");
    return order.andThen(
        (builder, element) -> {
          if (element instanceof InvokeInstruction call
              && call.name().equalsString("containsKey")
              && call.owner().asInternalName().endsWith("TreeMap")) {
            changes.incrementAndGet();
            builder.pop2().iconst_1();
          } else {
            builder.with(element);
          }
        });
  }

  /** Moves the durable mark behind the group before the method begins. */
  private static CodeTransform showFirst(AtomicInteger changes) {
    ClassDesc writer = desc(JournalWriter.class);
    ClassDesc mark = desc(DurableMark.class);
    ClassDesc segment = desc(Segment.class);
    ClassDesc header = desc(SegmentHeader.class);
    ClassDesc group = desc(GroupBuffer.class);
    ClassDesc position = ClassDesc.of("dev.headgate.ingest.journal.JournalPosition");
    AtomicInteger done = new AtomicInteger();
    return (builder, element) -> {
      if (element instanceof Instruction && done.getAndIncrement() == 0) {
        changes.incrementAndGet();
        builder
            .aload(0)
            .getfield(writer, "durable", mark)
            .new_(position)
            .dup()
            .aload(0)
            .getfield(writer, "segment", segment)
            .invokevirtual(segment, "header", MethodTypeDesc.of(header))
            .invokevirtual(header, "epoch", MethodTypeDesc.of(ConstantDescs.CD_int))
            .aload(0)
            .getfield(writer, "nextSequence", ConstantDescs.CD_long)
            .aload(0)
            .getfield(writer, "group", group)
            .invokevirtual(group, "records", MethodTypeDesc.of(ConstantDescs.CD_int))
            .i2l()
            .ladd()
            .invokespecial(
                position,
                ConstantDescs.INIT_NAME,
                MethodTypeDesc.of(
                    ConstantDescs.CD_void, ConstantDescs.CD_int, ConstantDescs.CD_long))
            .invokevirtual(mark, "advance", MethodTypeDesc.of(ConstantDescs.CD_void, position));
      }
      builder.with(element);
    };
  }
}
