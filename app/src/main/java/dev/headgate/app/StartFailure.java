package dev.headgate.app;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalysisReporter;

/** Says in one sentence why the gateway cannot start, instead of a page. */
final class StartFailure {
  private StartFailure() {}

  static final class Analyzer extends AbstractFailureAnalyzer<InvalidSetting> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidSetting cause) {
      return new FailureAnalysis(cause.getMessage(), null, cause);
    }
  }

  static final class Reporter implements FailureAnalysisReporter {
    @Override
    public void report(FailureAnalysis analysis) {
      System.err.println("Headgate cannot start: " + sentence(analysis));
    }

    private static String sentence(FailureAnalysis analysis) {
      @Nullable String action = analysis.getAction();
      String description = analysis.getDescription().strip().replaceAll("\\s*\\R\\s*", " ");
      return action == null || action.isBlank()
          ? description
          : description + " " + action.strip().replaceAll("\\s*\\R\\s*", " ");
    }
  }
}
