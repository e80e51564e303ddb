package dev.headgate.adapters.secrets;

import dev.headgate.ingest.user.PasswordHashing;
import java.util.concurrent.Semaphore;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;

/**
 * Argon2id with 19 MiB and two passes, as OWASP advises. At most two hashes are made at a time, so
 * that a flood of sign-ins takes neither the memory nor both processors.
 *
 * @see <a
 *     href="https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html">OWASP
 *     on storing passwords</a>
 */
public final class Argon2PasswordHashing implements PasswordHashing {
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  private static final int LANES = 1;
  private static final int MEMORY_KIB = 19_456;
  private static final int PASSES = 2;

  private final Argon2PasswordEncoder encoder =
      new Argon2PasswordEncoder(SALT_BYTES, HASH_BYTES, LANES, MEMORY_KIB, PASSES);
  private final Semaphore atATime = new Semaphore(2);

  @Override
  public String hash(String password) {
    atATime.acquireUninterruptibly();
    try {
      String hash = encoder.encode(password);
      if (hash == null) {
        throw new IllegalStateException("no hash was made");
      }
      return hash;
    } finally {
      atATime.release();
    }
  }

  @Override
  public boolean matches(String password, String hash) {
    atATime.acquireUninterruptibly();
    try {
      return encoder.matches(password, hash);
    } finally {
      atATime.release();
    }
  }
}
