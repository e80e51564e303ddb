package dev.headgate.ingest.management;

import dev.headgate.ingest.user.SecondFactor;
import dev.headgate.ingest.user.SecretSealing;
import dev.headgate.ingest.user.SecretToken;
import dev.headgate.ingest.user.TimeCode;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Takes codes of a second factor, each once: six digits of the app, or a recovery code. */
final class SecondFactorCodes {
  private final SecretSealing sealing;

  SecondFactorCodes(SecretSealing sealing) {
    this.sealing = sealing;
  }

  /** The factor with this code spent; empty if the code is wrong or was spent before. */
  Optional<SecondFactor> spend(SecondFactor factor, String code, Instant now) {
    String typed = code.replaceAll("[\\s-]", "").toLowerCase(Locale.ROOT);
    String recoveryHash = SecretToken.hash(inGroups(typed));
    if (factor.recoveryCodeHashes().contains(recoveryHash)) {
      return Optional.of(factor.afterRecovery(recoveryHash));
    }
    byte[] secret = sealing.open(factor.sealedSecret());
    OptionalLong step = TimeCode.check(secret, typed, now, factor.lastStep());
    return step.isEmpty() ? Optional.empty() : Optional.of(factor.afterCode(step.getAsLong()));
  }

  /** A recovery code as it is shown, however its dashes were typed. */
  private static String inGroups(String typed) {
    return typed.replaceAll("(.{4})(?=.)", "$1-");
  }
}
