package dev.headgate.adapters.postgres;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** Written by {@link KeyUses} alone. */
@Entity(name = "KeyUse")
@Table(name = "key_uses")
class KeyUseRow {
  @Id int keyId;
  Instant lastUsedAt;

  @SuppressWarnings("NullAway.Init")
  KeyUseRow() {}
}
