package dev.headgate.ingest.journal;

/** The store's tables that rows are delivered to. The codes stand in journals: never reuse one. */
public enum StoreTable {
  MEDIA_EVENTS(1, "media_events"),
  TAG_EVENTS(2, "tag_events"),
  TAG_RESULTS(3, "tag_results"),
  DEAD_LETTERS(4, "dead_letters");

  private static final StoreTable[] BY_CODE = new StoreTable[5];

  static {
    for (StoreTable table : values()) {
      BY_CODE[table.code] = table;
    }
  }

  private final int code;
  private final String tableName;

  StoreTable(int code, String tableName) {
    this.code = code;
    this.tableName = tableName;
  }

  public int code() {
    return code;
  }

  /** The table's name in the store, without the database. */
  public String tableName() {
    return tableName;
  }

  /**
   * The table with this code.
   *
   * @throws IllegalArgumentException for a code that this version does not know
   */
  public static StoreTable ofCode(int code) {
    if (code < 1 || code >= BY_CODE.length) {
      throw new IllegalArgumentException("no table has code " + code);
    }
    return BY_CODE[code];
  }
}
