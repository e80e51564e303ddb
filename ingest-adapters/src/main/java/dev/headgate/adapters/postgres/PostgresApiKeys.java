package dev.headgate.adapters.postgres;

import dev.headgate.ingest.key.ApiKeys;
import dev.headgate.ingest.key.KeyEntry;
import dev.headgate.ingest.key.KeyHash;
import dev.headgate.ingest.key.KeyId;
import dev.headgate.ingest.tenant.TenantId;
import jakarta.persistence.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/** Keys as entities; when they were last used comes from the table beside theirs. */
public final class PostgresApiKeys implements ApiKeys {
  private static final String ENTRY =
      "select k, u.lastUsedAt from ApiKey k left join KeyUse u on u.keyId = k.id where ";

  private final PostgresDatabase database;

  public PostgresApiKeys(PostgresDatabase database) {
    this.database = database;
  }

  @Override
  public KeyId nextId() {
    return new KeyId(database.nextId("key_ids"));
  }

  @Override
  public Optional<KeyEntry> find(KeyId id) {
    return entries("k.id = :it", id.value()).stream().findFirst();
  }

  @Override
  public Optional<KeyEntry> findByHash(KeyHash hash) {
    return entries("k.secretSha256 = :it", hash.digest()).stream().findFirst();
  }

  @Override
  public List<KeyEntry> ofTenant(TenantId tenant) {
    return entries("k.tenantId = :it order by k.id desc", tenant.value());
  }

  private List<KeyEntry> entries(String condition, Object value) {
    return database
        .entities()
        .createQuery(ENTRY + condition, Tuple.class)
        .setParameter("it", value)
        .getResultStream()
        .map(row -> row.get(0, KeyRow.class).toEntry(row.get(1, Instant.class)))
        .toList();
  }

  @Override
  public void add(KeyEntry entry, KeyHash hash) {
    database.save(KeyRow.of(entry, hash));
  }

  @Override
  public void save(KeyEntry entry) {
    KeyRow known = database.entities().find(KeyRow.class, entry.key().id().value());
    if (known == null) {
      throw new NoSuchElementException("no key " + entry.key().id());
    }
    database.save(KeyRow.of(entry, KeyHash.ofDigest(known.secretSha256)));
  }
}
