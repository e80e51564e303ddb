package dev.headgate.app;

import dev.headgate.ingest.delivery.DeliveryObserver;
import dev.headgate.ingest.delivery.FrozenDelivery;
import dev.headgate.ingest.delivery.RefillRequests;
import dev.headgate.ingest.delivery.UndeliverableRow;
import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.journal.StoreTable;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes to the log what an operator should know of delivery. */
final class DeliveryLogLines implements DeliveryObserver {
  private static final Logger LOG = LoggerFactory.getLogger("dev.headgate.delivery");

  @Override
  public void storeDown(String why) {
    LOG.warn("ClickHouse is away; events wait in the journal: {}", why);
  }

  @Override
  public void storeBack(Duration down) {
    LOG.info("ClickHouse is back after {} s", down.toSeconds());
  }

  @Override
  public void outcomeUnclear(FrozenDelivery delivery, String why) {
    LOG.warn(
        "Delivery {}: it is unclear what was stored, ClickHouse will be asked: {}",
        delivery.deliveryId(),
        why);
  }

  @Override
  public void proven(FrozenDelivery delivery, StoreTable table, int present, int expected) {
    LOG.info(
        "Delivery {}: {} holds {} of {} rows; the others are sent now",
        delivery.deliveryId(),
        table.tableName(),
        present,
        expected);
  }

  @Override
  public void foundAgain(JournalPosition from, int deliveries) {
    LOG.warn(
        "ClickHouse holds {} deliveries of the journal from {} on that {} does not know: the"
            + " journal's directory is an older copy. They are compared and not sent again",
        deliveries,
        from,
        "deliveries.log");
  }

  @Override
  public void refilled(RefillRequests.Report report) {
    LOG.info(
        "Refill: {} deliveries compared, {} rows sent that ClickHouse did not have{}",
        report.deliveries(),
        report.rows(),
        report.stopped().map(why -> "; then it stopped: " + why).orElse(""));
  }

  @Override
  public void setAside(FrozenDelivery delivery, UndeliverableRow row) {
    LOG.warn(
        "Delivery {}: row {} of {} can never be stored and became a dead letter: {}",
        delivery.deliveryId(),
        row.rowNo(),
        row.table().tableName(),
        row.reason());
  }

  @Override
  public void halted(String why) {
    LOG.error("Delivery is halted and waits for you: {}", why);
  }

  @Override
  public void usageUnsettled(String why) {
    LOG.warn("Usage cannot be written to PostgreSQL; it will be settled later: {}", why);
  }

  @Override
  public void usageLost(JournalPosition from, JournalPosition to) {
    LOG.error("Usage from {} to {} was not settled and is not in the journal any more", from, to);
  }
}
