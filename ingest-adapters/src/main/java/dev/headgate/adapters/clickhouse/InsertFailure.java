package dev.headgate.adapters.clickhouse;

import java.util.Set;

/**
 * What an error code of ClickHouse says of an insert that it answered. An answered insert has
 * ended, so the only question is what it left behind:
 *
 * <table>
 * <caption>Codes</caption>
 * <tr><td>refused before it began</td><td>nothing is stored; the same may work later, some only
 * after an operator has acted: no such table or column, access denied, wrong password, read-only,
 * too many parts, too many queries, the table is being dropped, quota, unknown setting</td></tr>
 * <tr><td>the rows cannot be read</td><td>nothing is stored, and never will be: parse errors, values
 * out of range, a violated constraint</td></tr>
 * <tr><td>the same query id is running</td><td>an earlier attempt has not ended: unclear</td></tr>
 * <tr><td>no ClickHouse code (a proxy answered)</td><td>unclear, and may still run</td></tr>
 * <tr><td>all others: memory, time-out, disk full, I/O errors, cancelled, unknown codes</td><td>ended
 * at an unknown point: the table is asked at once</td></tr>
 * </table>
 *
 * @see <a href="https://github.com/ClickHouse/ClickHouse/blob/master/src/Common/ErrorCodes.cpp">the
 *     codes</a>
 */
enum InsertFailure {
  NOT_BEGUN,
  ROWS_REFUSED,
  STILL_RUNNING,
  NOT_FROM_CLICKHOUSE,
  ENDED_SOMEWHERE;

  private static final Set<Integer> BEFORE_IT_BEGAN =
      Set.of(
          16, // NO_SUCH_COLUMN_IN_TABLE
          36, // BAD_ARGUMENTS
          43, // ILLEGAL_TYPE_OF_ARGUMENT
          46, // UNKNOWN_FUNCTION
          47, // UNKNOWN_IDENTIFIER
          60, // UNKNOWN_TABLE
          62, // SYNTAX_ERROR
          73, // UNKNOWN_FORMAT
          81, // UNKNOWN_DATABASE
          115, // UNKNOWN_SETTING
          164, // READONLY
          192, // UNKNOWN_USER
          193, // WRONG_PASSWORD
          194, // REQUIRED_PASSWORD
          195, // IP_ADDRESS_NOT_ALLOWED
          201, // QUOTA_EXCEEDED
          202, // TOO_MANY_SIMULTANEOUS_QUERIES
          218, // TABLE_IS_DROPPED
          242, // TABLE_IS_READ_ONLY
          252, // TOO_MANY_PARTS
          291, // DATABASE_ACCESS_DENIED
          452, // SETTING_CONSTRAINT_VIOLATION
          497, // ACCESS_DENIED
          516); // AUTHENTICATION_FAILED

  private static final Set<Integer> UNREADABLE_ROWS =
      Set.of(
          6, // CANNOT_PARSE_TEXT
          25, // CANNOT_PARSE_ESCAPE_SEQUENCE
          26, // CANNOT_PARSE_QUOTED_STRING
          27, // CANNOT_PARSE_INPUT_ASSERTION_FAILED
          32, // ATTEMPT_TO_READ_AFTER_EOF
          33, // CANNOT_READ_ALL_DATA
          38, // CANNOT_PARSE_DATE
          41, // CANNOT_PARSE_DATETIME
          69, // ARGUMENT_OUT_OF_BOUND
          72, // CANNOT_PARSE_NUMBER
          117, // INCORRECT_DATA
          128, // TOO_LARGE_ARRAY_SIZE
          130, // CANNOT_READ_ARRAY_FROM_TEXT
          131, // TOO_LARGE_STRING_SIZE
          190, // SIZES_OF_ARRAYS_DONT_MATCH
          321, // VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE
          349, // CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN
          469, // VIOLATED_CONSTRAINT
          691); // UNKNOWN_ELEMENT_OF_ENUM

  private static final int QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING = 216;

  static InsertFailure ofCode(int code) {
    if (code <= 0) {
      return NOT_FROM_CLICKHOUSE;
    }
    if (BEFORE_IT_BEGAN.contains(code)) {
      return NOT_BEGUN;
    }
    if (UNREADABLE_ROWS.contains(code)) {
      return ROWS_REFUSED;
    }
    return code == QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING ? STILL_RUNNING : ENDED_SOMEWHERE;
  }
}
