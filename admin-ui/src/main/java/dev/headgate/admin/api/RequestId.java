package dev.headgate.admin.api;

import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The id that an answer, its log lines and its lines in the audit log share. The caller's own is
 * taken over if it cannot harm any of them, by the rule of the ingest APIs.
 */
final class RequestId {
  private static final Pattern SANE = Pattern.compile("[!-~]{1,128}");

  private RequestId() {}

  static String takeOverOrMint(@Nullable String sent) {
    return sent != null && SANE.matcher(sent).matches() ? sent : UUID.randomUUID().toString();
  }
}
