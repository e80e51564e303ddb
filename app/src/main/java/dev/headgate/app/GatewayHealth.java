package dev.headgate.app;

import dev.headgate.adapters.http.HealthServlet.Health;
import dev.headgate.adapters.journal.FileJournal;
import dev.headgate.adapters.journal.JournalStatus;
import dev.headgate.ingest.delivery.DeliverToStore;
import dev.headgate.ingest.delivery.DeliveryState;

/** How the gateway is, told apart into accepting and delivering. */
final class GatewayHealth {
  private final FileJournal journal;
  private final DeliverToStore delivery;
  private volatile boolean firstRunWritten;
  private volatile boolean storeAnswered;

  GatewayHealth(FileJournal journal, DeliverToStore delivery) {
    this.journal = journal;
    this.delivery = delivery;
  }

  void firstRunWritten() {
    firstRunWritten = true;
  }

  void storeAnswered() {
    storeAnswered = true;
  }

  Health now() {
    JournalStatus status = journal.status();
    long pending = status.pending().values().stream().mapToLong(Long::longValue).sum();
    return new Health(
        firstRunWritten && storeAnswered,
        journal.isAvailable(),
        isDelivering(delivery.state()),
        pending,
        status.backlogSeconds());
  }

  private static boolean isDelivering(DeliveryState state) {
    return switch (state.phase()) {
      case IDLE, DELIVERING -> true;
      case STARTING, STORE_DOWN, PROVING, HALTED, STOPPED -> false;
    };
  }
}
