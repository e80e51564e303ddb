package dev.headgate.admin.rejected;

import dev.headgate.admin.words.Status;
import dev.headgate.ingest.replay.Fate;

/** What became of something that was sent again, in a colour, an icon and a word. */
final class FateStatus {
  private FateStatus() {}

  static Status of(Fate fate) {
    return switch (fate) {
      case WAITING, UNDER_WAY -> Status.moving("being replayed");
      case ACCEPTED -> Status.good("replayed");
      case DUPLICATE -> Status.good("was there already");
      case REJECTED -> Status.bad(fate.label());
      case REFUSED -> Status.warning(fate.label());
      case UNCLEAR -> Status.warning(fate.label());
    };
  }
}
