package dev.headgate.bench.micro;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs the JMH benchmarks: average time of a call, and what it allocates. */
@Command(
    name = "micro",
    description = "The hot classes alone, with JMH.",
    mixinStandardHelpOptions = true)
public final class MicroCommand implements Callable<Integer> {
  @Parameters(description = "Parts of names of benchmarks (all).", arity = "0..*")
  List<String> only = List.of("dev.headgate");

  @Option(names = "--quick", description = "One fork and short turns.")
  boolean quick;

  @Option(names = "--results", description = "Where JSON goes (${DEFAULT-VALUE}).")
  Path results = Path.of("bench", "target", "results");

  /** Made by the command line. */
  public MicroCommand() {}

  @Override
  public Integer call() throws IOException, RunnerException {
    Files.createDirectories(results);
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .mode(Mode.AverageTime)
            .timeUnit(TimeUnit.MICROSECONDS)
            .forks(quick ? 1 : 2)
            .warmupIterations(quick ? 2 : 3)
            .warmupTime(TimeValue.seconds(quick ? 1 : 2))
            .measurementIterations(quick ? 2 : 5)
            .measurementTime(TimeValue.seconds(quick ? 1 : 2))
            .addProfiler("gc")
            .jvmArgsAppend("-Xmx1g", "--sun-misc-unsafe-memory-access=allow")
            .resultFormat(ResultFormatType.JSON)
            .result(results.resolve("micro.json").toString());
    only.forEach(options::include);
    new Runner(options.build()).run();
    return 0;
  }
}
