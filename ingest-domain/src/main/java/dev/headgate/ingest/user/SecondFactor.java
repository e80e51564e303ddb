package dev.headgate.ingest.user;

import java.util.ArrayList;
import java.util.List;

/**
 * A user's authenticator app, and the codes that stand in for it when it is lost.
 *
 * @param sealedSecret the shared secret, readable only with {@link SecretSealing}
 * @param confirmed whether a first code has proved that the app holds the secret; before that it is
 *     not asked for
 * @param lastStep time step of the last code that was taken; it and those before are spent
 * @param recoveryCodeHashes hashes of the recovery codes that are left, each good for one sign-in
 */
public record SecondFactor(
    String sealedSecret, boolean confirmed, long lastStep, List<String> recoveryCodeHashes) {

  public SecondFactor {
    recoveryCodeHashes = List.copyOf(recoveryCodeHashes);
  }

  public SecondFactor afterCode(long step) {
    return new SecondFactor(sealedSecret, confirmed, step, recoveryCodeHashes);
  }

  public SecondFactor afterRecovery(String codeHash) {
    List<String> left = new ArrayList<>(recoveryCodeHashes);
    left.remove(codeHash);
    return new SecondFactor(sealedSecret, confirmed, lastStep, left);
  }
}
