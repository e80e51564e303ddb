package dev.headgate.app.cli;

import dev.headgate.ingest.key.KeyId;
import dev.headgate.ingest.site.SiteId;
import dev.headgate.ingest.tenant.TenantId;
import java.util.function.IntFunction;

/** Ids as they are typed. */
final class Ids {
  private Ids() {}

  static TenantId tenant(int typed) {
    return id(typed, TenantId::new);
  }

  static SiteId site(int typed) {
    return id(typed, SiteId::new);
  }

  static KeyId key(int typed) {
    return id(typed, KeyId::new);
  }

  private static <T> T id(int typed, IntFunction<T> make) {
    if (typed < 1) {
      throw Failure.mistyped("An id is a number from 1, not " + typed + ".");
    }
    return make.apply(typed);
  }
}
