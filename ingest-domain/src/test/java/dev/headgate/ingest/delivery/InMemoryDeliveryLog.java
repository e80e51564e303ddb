package dev.headgate.ingest.delivery;

import dev.headgate.ingest.journal.Api;
import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.journal.StoreTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A delivery log that survives the "crashes" of a test, because the test keeps it. */
public final class InMemoryDeliveryLog implements DeliveryLog {
  private Optional<FrozenDelivery> open = Optional.empty();
  private Optional<JournalPosition> next = Optional.empty();
  private final List<FrozenDelivery> done = new ArrayList<>();
  private final List<UndeliverableRow> undeliverable = new ArrayList<>();

  /** A log that goes its own way from here. */
  public synchronized InMemoryDeliveryLog copy() {
    InMemoryDeliveryLog copy = new InMemoryDeliveryLog();
    copy.open = open;
    copy.next = next;
    copy.done.addAll(done);
    copy.undeliverable.addAll(undeliverable);
    return copy;
  }

  @Override
  public synchronized Optional<FrozenDelivery> open() {
    return open;
  }

  @Override
  public synchronized Optional<JournalPosition> next() {
    return next;
  }

  @Override
  public synchronized void freeze(FrozenDelivery delivery) {
    if (open.isPresent()) {
      throw new IllegalStateException("open: " + open);
    }
    open = Optional.of(delivery);
    next = Optional.of(delivery.first());
  }

  @Override
  public synchronized void done(FrozenDelivery delivery, List<UndeliverableRow> rows) {
    if (!open.equals(Optional.of(delivery))) {
      throw new IllegalStateException("not open: " + delivery);
    }
    open = Optional.empty();
    next = Optional.of(delivery.last().plus(1));
    done.add(delivery);
    undeliverable.addAll(rows);
  }

  @Override
  public synchronized DeliveryTotals state() {
    long set = undeliverable.stream().filter(r -> r.table() == StoreTable.MEDIA_EVENTS).count();
    long rows = done.stream().mapToLong(d -> d.rowsOf(StoreTable.MEDIA_EVENTS)).sum();
    return new DeliveryTotals(
        Map.of(Api.MEDIA, rows - set),
        Map.of(Api.MEDIA, set),
        Map.of(),
        done.size(),
        done.isEmpty() ? Optional.empty() : Optional.of(Instant.EPOCH));
  }

  public synchronized List<FrozenDelivery> deliveries() {
    return List.copyOf(done);
  }

  public synchronized List<UndeliverableRow> undeliverable() {
    return List.copyOf(undeliverable);
  }
}
