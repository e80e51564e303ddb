package dev.headgate.ingest.journal;

import dev.headgate.ingest.tenant.TenantId;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * What one request leaves in the journal, all or nothing: a head and the rows it adds to the
 * store's tables, in the bytes that are written to disk.
 *
 * <pre>
 * head   u8 kind, u8 api, u16 row schema, u32 tenant, u32 accepted, u32 rejected, u32 entries
 * shared u16 length, what the rows begin with
 * entry  u8 table, u8 flags, u16 0, u32 row length, 16 bytes event hash, u32 payload hash, row
 * </pre>
 *
 * All numbers are little-endian. The event hash and the payload hash stand only where the flags
 * have {@link #IDENTIFIED}. What rows have in common stands once, in records of kind 2 only, and
 * belongs before each row whose flags have {@link #SHARED}. {@code accepted} counts the request's
 * accepted events, duplicates among them; an accepted event has exactly one {@link #PRIMARY} entry,
 * which the journal leaves out when it finds the event to be a duplicate. {@code rejected} counts
 * events that were set aside.
 *
 * <p>The bytes live in a buffer that is reused: a record is valid until the append that it is
 * handed to has returned. Entries are read by position, so that no object is made for one.
 */
public final class JournalRecord {
  /** Bytes of a record before its first entry. */
  public static final int HEAD_BYTES = 20;

  /** The entry carries an event hash and a payload hash: it takes part in de-duplication. */
  public static final int IDENTIFIED = 1;

  /** The entry is an accepted event itself, not a detail of one. */
  public static final int PRIMARY = 2;

  /** The row begins with what the record's rows share, which stands before the entries. */
  public static final int SHARED = 4;

  private static final int KIND_ROWS = 1;
  private static final int KIND_ROWS_SHARED = 2;

  private static final int SHARED_LENGTH_BYTES = 2;
  private static final int ENTRY_HEAD_BYTES = 8;
  private static final int IDENTITY_BYTES = 20;

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] bytes;
  private final int offset;
  private final int length;
  private final @Nullable EntryIdentities identities;

  /** The record in these bytes, which are not copied. */
  public JournalRecord(byte[] bytes, int offset, int length) {
    this(bytes, offset, length, null);
  }

  private JournalRecord(
      byte[] bytes, int offset, int length, @Nullable EntryIdentities identities) {
    if (length < HEAD_BYTES || offset < 0 || offset + length > bytes.length) {
      throw new IllegalArgumentException("no record of " + length + " bytes at " + offset);
    }
    this.bytes = bytes;
    this.offset = offset;
    this.length = length;
    this.identities = identities;
  }

  public byte[] array() {
    return bytes;
  }

  public int offset() {
    return offset;
  }

  public int length() {
    return length;
  }

  public int kind() {
    return bytes[offset];
  }

  /** Whether it is of a kind that carries rows and that this version can read. */
  public boolean carriesRows() {
    return kind() == KIND_ROWS || kind() == KIND_ROWS_SHARED;
  }

  /** Bytes that rows share; 0 without any. */
  public int sharedLength() {
    return kind() == KIND_ROWS_SHARED ? (short) SHORT.get(bytes, offset + HEAD_BYTES) & 0xffff : 0;
  }

  /** Position of what rows share. */
  public int sharedOffset() {
    return offset + HEAD_BYTES + SHARED_LENGTH_BYTES;
  }

  public Api api() {
    return Api.ofCode(bytes[offset + 1]);
  }

  /** Version of the column lists that the rows were encoded by. */
  public int schema() {
    return (short) SHORT.get(bytes, offset + 2) & 0xffff;
  }

  public TenantId tenant() {
    return new TenantId((int) INT.get(bytes, offset + 4));
  }

  /** Accepted events, duplicates among them. */
  public int accepted() {
    return (int) INT.get(bytes, offset + 8);
  }

  public int rejected() {
    return (int) INT.get(bytes, offset + 12);
  }

  public int entries() {
    return (int) INT.get(bytes, offset + 16);
  }

  /** Position of the first entry; the others follow by {@link #next}. */
  public int firstEntry() {
    return kind() == KIND_ROWS_SHARED ? sharedOffset() + sharedLength() : offset + HEAD_BYTES;
  }

  /** Position of the entry after this one. */
  public int next(int entry) {
    return rowOffset(entry) + rowLength(entry);
  }

  /** Of all entries; of a record that was built here they stand beside it already. */
  public EntryIdentities identities() {
    EntryIdentities known = identities;
    return known != null ? known : EntryIdentities.of(this);
  }

  public StoreTable table(int entry) {
    return StoreTable.ofCode(bytes[entry]);
  }

  int flags(int entry) {
    return bytes[entry + 1];
  }

  public boolean isIdentified(int entry) {
    return (flags(entry) & IDENTIFIED) != 0;
  }

  public boolean isPrimary(int entry) {
    return (flags(entry) & PRIMARY) != 0;
  }

  /** Whether the row begins with what the record's rows share. */
  public boolean isShared(int entry) {
    return (flags(entry) & SHARED) != 0;
  }

  public int rowLength(int entry) {
    return (int) INT.get(bytes, entry + 4);
  }

  public int rowOffset(int entry) {
    return entry + ENTRY_HEAD_BYTES + (isIdentified(entry) ? IDENTITY_BYTES : 0);
  }

  /** First half of the event hash of an identified entry. */
  public long eventHashHigh(int entry) {
    return (long) LONG.get(bytes, entry + ENTRY_HEAD_BYTES);
  }

  public long eventHashLow(int entry) {
    return (long) LONG.get(bytes, entry + ENTRY_HEAD_BYTES + 8);
  }

  public int payloadHash(int entry) {
    return (int) INT.get(bytes, entry + ENTRY_HEAD_BYTES + 16);
  }

  /** Builds records in a buffer of its own, one after the other. Not safe for several threads. */
  public static final class Builder {
    private final RowBuffer buffer;
    private final EntryIdentities identities = new EntryIdentities();
    private int entry;
    private int flags;
    private int shared;

    public Builder(int capacity) {
      buffer = new RowBuffer(capacity);
    }

    /** Starts a new record; what was built before is overwritten. */
    public void begin(Api api, int schema, TenantId tenant) {
      buffer.clear();
      buffer.putByte(KIND_ROWS);
      buffer.putByte(api.code());
      buffer.putShort(schema);
      buffer.putInt(tenant.value());
      buffer.putInt(0);
      buffer.putInt(0);
      buffer.putInt(0);
      identities.clear();
      shared = 0;
    }

    /**
     * Starts what the rows that follow begin with, before the first of them; at most 65,535 bytes
     * are written to the buffer that is returned.
     */
    public RowBuffer beginShared() {
      buffer.setByte(0, KIND_ROWS_SHARED);
      buffer.putShort(0);
      return buffer;
    }

    /** Ends what rows share. */
    public void endShared() {
      buffer.setShort(HEAD_BYTES, buffer.length() - HEAD_BYTES - SHARED_LENGTH_BYTES);
      shared = SHARED;
    }

    /** Starts a row that begins with nothing that rows share, whatever the others do. */
    public RowBuffer beginWholeRow(StoreTable table, boolean primary) {
      return beginEntry(table, primary ? PRIMARY : 0);
    }

    /** Starts a row; its bytes, after those that rows share, are written to the buffer returned. */
    public RowBuffer beginRow(StoreTable table, boolean primary) {
      return beginEntry(table, (primary ? PRIMARY : 0) | shared);
    }

    /** Starts an accepted event's row that is de-duplicated by its hash. */
    public RowBuffer beginIdentifiedRow(
        StoreTable table, long eventHashHigh, long eventHashLow, int payloadHash) {
      beginEntry(table, PRIMARY | IDENTIFIED | shared);
      buffer.putLong(eventHashHigh);
      buffer.putLong(eventHashLow);
      buffer.putInt(payloadHash);
      identities.next(eventHashHigh, eventHashLow, payloadHash);
      return buffer;
    }

    private RowBuffer beginEntry(StoreTable table, int entryFlags) {
      entry = buffer.length();
      flags = entryFlags;
      buffer.putByte(table.code());
      buffer.putByte(flags);
      buffer.putShort(0);
      buffer.putInt(0);
      return buffer;
    }

    /** Ends the row that was begun last. */
    public void endRow() {
      boolean identified = (flags & IDENTIFIED) != 0;
      int row = entry + ENTRY_HEAD_BYTES + (identified ? IDENTITY_BYTES : 0);
      buffer.setInt(entry + 4, buffer.length() - row);
      identities.keep(flags);
    }

    /** Takes back the row that was begun last and not ended. */
    public void abandonRow() {
      buffer.truncate(entry);
    }

    public boolean isEmpty() {
      return identities.entries() == 0;
    }

    /** Bytes taken so far. */
    public int length() {
      return buffer.length();
    }

    public int capacity() {
      return buffer.capacity();
    }

    /** The finished record, valid until the next {@link #begin}. */
    public JournalRecord finish(int accepted, int rejected) {
      buffer.setInt(8, accepted);
      buffer.setInt(12, rejected);
      buffer.setInt(16, identities.entries());
      return new JournalRecord(buffer.array(), 0, buffer.length(), identities);
    }
  }
}
