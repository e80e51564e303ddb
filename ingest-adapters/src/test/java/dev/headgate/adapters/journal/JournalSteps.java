package dev.headgate.adapters.journal;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Every place in the journal's program that changes its files, read from the compiled classes. */
final class JournalSteps {
  private static final Set<String> CHANGES =
      Set.of("force", "forceData", "forceDirectory", "rename", "delete", "write", "truncate");
  private static final StackWalker STACK = StackWalker.getInstance();
  private static final String PACKAGE = JournalSteps.class.getPackageName() + ".";

  private JournalSteps() {}

  /**
   * A place.
   *
   * @param at class, method and line
   * @param name class, method, call, and which of these calls in the method it is
   */
  record Step(String at, String call, String name) {
    boolean isForce() {
      return call.startsWith("force");
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** The place that the file system in memory is called from. */
  static String caller() {
    return STACK.walk(
        frames ->
            frames
                .filter(frame -> !frame.getClassName().startsWith(PACKAGE + "MemoryFiles"))
                .filter(frame -> !frame.getClassName().startsWith(PACKAGE + "JournalSteps"))
                .filter(frame -> !frame.getClassName().startsWith(PACKAGE + "Slip"))
                .findFirst()
                .map(
                    frame -> at(frame.getClassName(), frame.getMethodName(), frame.getLineNumber()))
                .orElseThrow());
  }

  private static String at(String className, String method, int line) {
    return className.substring(PACKAGE.length()) + "." + method + ":" + line;
  }

  /** All of them, but for the disk itself and the tools that an operator calls. */
  static List<Step> all() {
    try {
      Path classes = Path.of(JournalWriter.class.getResource("JournalWriter.class").toURI());
      List<Step> steps = new ArrayList<>();
      try (Stream<Path> files = Files.list(classes.getParent())) {
        for (Path file : files.sorted().toList()) {
          if (file.getFileName().toString().matches("(?!DiskFiles|JournalRepair|JournalVerif).*")) {
            addSteps(ClassFile.of().parse(file), steps);
          }
        }
      }
      return steps;
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void addSteps(ClassModel model, List<Step> steps) {
    String className = model.thisClass().asInternalName().replace('/', '.');
    for (MethodModel method : model.methods()) {
      method
          .code()
          .ifPresent(
              code -> {
                Map<String, Integer> counts = new HashMap<>();
                int line = 0;
                for (CodeElement element : code) {
                  if (element instanceof LineNumber number) {
                    line = number.line();
                  } else if (element instanceof InvokeInstruction invoke && isChange(invoke)) {
                    String call = invoke.name().stringValue();
                    String name = method.methodName().stringValue();
                    String at = at(className, name, line);
                    int count = counts.merge(call, 1, Integer::sum);
                    steps.add(
                        new Step(
                            at,
                            call,
                            "%s.%s %s %d"
                                .formatted(
                                    className.substring(PACKAGE.length()), name, call, count)));
                  }
                }
              });
    }
  }

  private static boolean isChange(InvokeInstruction invoke) {
    return invoke.owner().asInternalName().startsWith("dev/headgate/adapters/journal/JournalFiles")
        && CHANGES.contains(invoke.name().stringValue());
  }
}
