package dev.headgate.ingest.live;

import dev.headgate.ingest.key.Grant;
import dev.headgate.ingest.key.KeyId;
import dev.headgate.ingest.site.SiteId;
import java.util.Optional;

/**
 * What somebody wants to see live. Everything that is named must fit.
 *
 * @param site only what came with a tag key of this site
 * @param type only events whose type or name contains this text; empty for all
 */
public record LiveFilter(
    Optional<SiteId> site, Optional<KeyId> key, String type, Optional<LiveOutcome> outcome) {
  public static final LiveFilter ALL =
      new LiveFilter(Optional.empty(), Optional.empty(), "", Optional.empty());

  boolean wants(Grant grant) {
    return (key.isEmpty() || key.get().equals(grant.key().id()))
        && (site.isEmpty() || site.equals(grant.key().site()));
  }

  boolean wants(LiveOutcome candidate) {
    return outcome.isEmpty() || outcome.get() == candidate;
  }

  boolean wantsType(String candidate) {
    return type.isEmpty() || candidate.contains(type);
  }
}
