package dev.headgate.ingest.management;

import dev.headgate.ingest.live.LiveFeed;
import dev.headgate.ingest.live.LiveFilter;
import dev.headgate.ingest.live.LiveWatch;
import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.user.Actor;

/** What comes in, as those see it live who may see the tenant's data. */
public final class LiveView {
  private final ChangeDesk desk;
  private final LiveFeed feed;

  public LiveView(ChangeDesk desk, LiveFeed feed) {
    this.desk = desk;
    this.feed = feed;
  }

  /** Begins to watch; the caller closes the watch, and ends it when the actor's session ends. */
  public Outcome<LiveWatch> watch(Actor actor, TenantId tenant, LiveFilter filter) {
    return desk.read(
        actor,
        "live.watch",
        () -> {
          if (!Rights.maySee(actor, tenant)) {
            throw Stopped.denied("tenant " + tenant.value());
          }
          return feed.watch(tenant, filter)
              .orElseThrow(
                  () ->
                      Stopped.against(
                          "Too many live views are open. Close one, or try again in a minute."));
        });
  }
}
