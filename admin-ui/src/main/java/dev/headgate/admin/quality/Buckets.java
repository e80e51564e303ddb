package dev.headgate.admin.quality;

import dev.headgate.ingest.insight.quality.Share;
import dev.headgate.ingest.insight.quality.Stretch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts what was counted in fine steps into a few equal parts of a stretch of time. */
final class Buckets {
  /** As many as a small line has room for. */
  static final int OF_SPARKLINE = 24;

  private final Stretch time;
  private final Share[] shares;

  Buckets(Stretch time, int count) {
    this.time = time;
    shares = new Share[count];
    java.util.Arrays.fill(shares, Share.NONE);
  }

  /** A step that began before the stretch counts in its first part. */
  void add(Instant at, Share share) {
    long length = Duration.between(time.from(), time.until()).toMillis();
    long since = Duration.between(time.from(), at).toMillis();
    int bucket = Math.clamp(since * shares.length / length, 0, shares.length - 1);
    shares[bucket] = shares[bucket].plus(share);
  }

  /** The rate of each part, 0 to 100; null where nothing was counted. */
  List<@Nullable Double> percents() {
    List<@Nullable Double> percents = new ArrayList<>();
    for (Share share : shares) {
      percents.add(share.isEmpty() ? null : share.percent());
    }
    return percents;
  }

  /** How many were counted in each part. */
  List<@Nullable Double> wholes() {
    List<@Nullable Double> wholes = new ArrayList<>();
    for (Share share : shares) {
      wholes.add((double) share.whole());
    }
    return wholes;
  }
}
