package dev.headgate.bench.load;

import java.util.List;

/**
 * What came of a load whose server went away meanwhile.
 *
 * @param answered events in requests that were answered 2xx
 * @param unanswered ids of the events in requests that were not, which may be stored or not
 */
public record CutLoad(long answered, List<String> unanswered) {
  public CutLoad {
    unanswered = List.copyOf(unanswered);
  }
}
