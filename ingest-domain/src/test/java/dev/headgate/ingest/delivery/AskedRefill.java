package dev.headgate.ingest.delivery;

import java.util.Optional;

/** Asks for a refill when told to, and keeps the answer. */
final class AskedRefill implements RefillRequests {
  private boolean asked;
  private Optional<Report> report = Optional.empty();

  void ask() {
    asked = true;
  }

  Report report() {
    return report.orElseThrow();
  }

  @Override
  public boolean isAsked() {
    return asked;
  }

  @Override
  public void answer(Report answer) {
    asked = false;
    report = Optional.of(answer);
  }
}
