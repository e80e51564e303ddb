package dev.headgate.clickhouse.embedded.engine;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The functions of {@code libchdb}'s C interface that the server needs, as methods.
 *
 * <p>Nothing here is checked: a stale handle is a crash of the process. {@link EngineConnection} is
 * the only caller and keeps the order of calls.
 */
final class Chdb {

  private static final int SUCCESS = 0;

  private final Linker linker = Linker.nativeLinker();
  private final SymbolLookup library;

  private final MethodHandle version;
  private final MethodHandle setSignalHandlersEnabled;
  private final MethodHandle connect;
  private final MethodHandle closeConnection;
  private final MethodHandle shutdown;
  private final MethodHandle query;
  private final MethodHandle streamQuery;
  private final MethodHandle streamFetch;
  private final MethodHandle streamCancel;
  private final MethodHandle destroyResult;
  private final MethodHandle resultBuffer;
  private final MethodHandle resultLength;
  private final MethodHandle resultError;
  private final MethodHandle storageRowsRead;
  private final MethodHandle storageBytesRead;
  private final MethodHandle rowsRead;
  private final MethodHandle rowsWritten;
  private final MethodHandle bytesWritten;
  private final MethodHandle insert;
  private final MethodHandle insertAppend;
  private final MethodHandle insertDone;
  private final MethodHandle insertCancel;
  private final MethodHandle insertError;
  private final MethodHandle insertDestroy;

  Chdb(Path file) {
    library = SymbolLookup.libraryLookup(file, Arena.global());
    version = function("chdb_version", ADDRESS);
    setSignalHandlersEnabled = procedure("chdb_set_signal_handlers_enabled", JAVA_INT);
    connect = function("chdb_connect", ADDRESS, JAVA_INT, ADDRESS);
    closeConnection = procedure("chdb_close_conn", ADDRESS);
    shutdown = function("chdb_shutdown", JAVA_INT);
    MemoryLayout[] statement = {
      ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG
    };
    query = function("chdb_query_with_params_n", ADDRESS, statement);
    streamQuery = function("chdb_stream_query_with_params_n", ADDRESS, statement);
    insert = function("chdb_stream_insert_with_params_n", ADDRESS, statement);
    streamFetch = function("chdb_stream_fetch_result", ADDRESS, ADDRESS, ADDRESS);
    streamCancel = procedure("chdb_stream_cancel_query", ADDRESS, ADDRESS);
    destroyResult = procedure("chdb_destroy_query_result", ADDRESS);
    resultBuffer = function("chdb_result_buffer", ADDRESS, ADDRESS);
    resultLength = function("chdb_result_length", JAVA_LONG, ADDRESS);
    resultError = function("chdb_result_error", ADDRESS, ADDRESS);
    storageRowsRead = function("chdb_result_storage_rows_read", JAVA_LONG, ADDRESS);
    storageBytesRead = function("chdb_result_storage_bytes_read", JAVA_LONG, ADDRESS);
    rowsRead = function("chdb_result_rows_read", JAVA_LONG, ADDRESS);
    rowsWritten = function("chdb_result_rows_written", JAVA_LONG, ADDRESS);
    bytesWritten = function("chdb_result_bytes_written", JAVA_LONG, ADDRESS);
    insertAppend = function("chdb_stream_append", JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG);
    insertDone = function("chdb_stream_done", ADDRESS, ADDRESS);
    insertCancel = procedure("chdb_stream_cancel_insert", ADDRESS);
    insertError = function("chdb_stream_insert_error", ADDRESS, ADDRESS);
    insertDestroy = procedure("chdb_destroy_insert_stream", ADDRESS);
  }

  String version() {
    return string(address(version)).orElse("unknown");
  }

  /** The JVM needs its own handlers for SIGSEGV and the like; the engine must not take them. */
  void leaveSignalsAlone() {
    call(setSignalHandlersEnabled, 0);
  }

  /** Opens a connection; the first one starts the engine, whose options its arguments are. */
  Optional<Connection> connect(List<String> arguments) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment argv = arena.allocate(ADDRESS, arguments.size() + 1L);
      for (int i = 0; i < arguments.size(); i++) {
        argv.setAtIndex(ADDRESS, i, arena.allocateFrom(arguments.get(i)));
      }
      MemorySegment pointer = (MemorySegment) call(connect, arguments.size(), argv);
      return pointer.equals(MemorySegment.NULL)
          ? Optional.empty()
          : Optional.of(
              new Connection(pointer, pointer.reinterpret(ADDRESS.byteSize()).get(ADDRESS, 0)));
    }
  }

  /** Closes the connection; the last one closed stops the engine. */
  void close(Connection connection) {
    call(closeConnection, connection.pointer());
  }

  /** Ends the engine's threads; true once none is left. No connection may be open. */
  boolean shutdown() {
    return (int) call(shutdown) == SUCCESS;
  }

  /** Runs the statement to its end and holds its whole answer. */
  MemorySegment query(
      Connection connection, byte[] sql, String format, Map<String, String> parameters) {
    return statement(query, connection, sql, format, parameters);
  }

  /** Starts the statement; its answer is fetched chunk by chunk. */
  MemorySegment streamQuery(
      Connection connection, byte[] sql, String format, Map<String, String> parameters) {
    return statement(streamQuery, connection, sql, format, parameters);
  }

  /** The next chunk, empty at the end. */
  MemorySegment fetch(Connection connection, MemorySegment stream) {
    return (MemorySegment) call(streamFetch, connection.handle(), stream);
  }

  void cancelQuery(Connection connection, MemorySegment stream) {
    call(streamCancel, connection.handle(), stream);
  }

  void destroyResult(MemorySegment result) {
    call(destroyResult, result);
  }

  /** The bytes of a result; valid until it is destroyed. */
  MemorySegment bytes(MemorySegment result) {
    long length = count(resultLength, result);
    return length == 0
        ? MemorySegment.NULL
        : ((MemorySegment) call(resultBuffer, result)).reinterpret(length);
  }

  Optional<String> error(MemorySegment result) {
    return string((MemorySegment) call(resultError, result));
  }

  Progress progress(MemorySegment result) {
    return new Progress(
        Math.max(count(storageRowsRead, result), count(rowsRead, result)),
        count(storageBytesRead, result),
        count(rowsWritten, result),
        count(bytesWritten, result));
  }

  /** Starts an insert whose rows are appended; {@code sql} has no FORMAT clause. */
  MemorySegment insert(
      Connection connection, byte[] sql, String format, Map<String, String> parameters) {
    return statement(insert, connection, sql, format, parameters);
  }

  /** Hands over the bytes (they are copied); false when the insert has failed. */
  boolean append(MemorySegment insert, MemorySegment data) {
    return (int) call(insertAppend, insert, data, data.byteSize()) == SUCCESS;
  }

  /** Ends the input and commits; the result tells of rows written, or of an error. */
  MemorySegment finish(MemorySegment insert) {
    return (MemorySegment) call(insertDone, insert);
  }

  void cancelInsert(MemorySegment insert) {
    call(insertCancel, insert);
  }

  Optional<String> insertError(MemorySegment insert) {
    return string((MemorySegment) call(insertError, insert));
  }

  void destroyInsert(MemorySegment insert) {
    call(insertDestroy, insert);
  }

  private MemorySegment statement(
      MethodHandle function,
      Connection connection,
      byte[] sql,
      String format,
      Map<String, String> parameters) {
    try (Arena arena = Arena.ofConfined()) {
      byte[] formatBytes = format.getBytes(UTF_8);
      int count = parameters.size();
      MemorySegment names = arena.allocate(ADDRESS, count + 1L);
      MemorySegment nameLengths = arena.allocate(JAVA_LONG, count + 1L);
      MemorySegment values = arena.allocate(ADDRESS, count + 1L);
      MemorySegment valueLengths = arena.allocate(JAVA_LONG, count + 1L);
      int i = 0;
      for (Map.Entry<String, String> parameter : parameters.entrySet()) {
        byte[] name = parameter.getKey().getBytes(UTF_8);
        byte[] value = parameter.getValue().getBytes(UTF_8);
        names.setAtIndex(ADDRESS, i, copy(arena, name));
        nameLengths.setAtIndex(JAVA_LONG, i, name.length);
        values.setAtIndex(ADDRESS, i, copy(arena, value));
        valueLengths.setAtIndex(JAVA_LONG, i, value.length);
        i++;
      }
      return (MemorySegment)
          call(
              function,
              connection.handle(),
              copy(arena, sql),
              (long) sql.length,
              copy(arena, formatBytes),
              (long) formatBytes.length,
              names,
              nameLengths,
              values,
              valueLengths,
              (long) count);
    }
  }

  /** With a closing NUL, which the interface does not ask for but any C code is glad of. */
  private static MemorySegment copy(Arena arena, byte[] bytes) {
    MemorySegment copy = arena.allocate(bytes.length + 1L);
    MemorySegment.copy(MemorySegment.ofArray(bytes), 0, copy, 0, bytes.length);
    return copy;
  }

  private static Optional<String> string(MemorySegment address) {
    return address.equals(MemorySegment.NULL)
        ? Optional.empty()
        : Optional.of(new String(cString(address), UTF_8));
  }

  /** Error texts can hold bytes of the data, which need not be UTF-8: decode leniently. */
  private static byte[] cString(MemorySegment address) {
    MemorySegment unbounded = address.reinterpret(Integer.MAX_VALUE);
    int length = 0;
    while (unbounded.get(java.lang.foreign.ValueLayout.JAVA_BYTE, length) != 0) {
      length++;
    }
    return unbounded.asSlice(0, length).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
  }

  private static MemorySegment address(MethodHandle function) {
    return (MemorySegment) call(function);
  }

  private static long count(MethodHandle function, MemorySegment result) {
    return (long) call(function, result);
  }

  private static Object call(MethodHandle function, Object... arguments) {
    try {
      return function.invokeWithArguments(arguments);
    } catch (Error | RuntimeException bug) {
      throw bug;
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  private MethodHandle function(String name, MemoryLayout result, MemoryLayout... arguments) {
    return linker.downcallHandle(symbol(name), FunctionDescriptor.of(result, arguments));
  }

  private MethodHandle procedure(String name, MemoryLayout... arguments) {
    return linker.downcallHandle(symbol(name), FunctionDescriptor.ofVoid(arguments));
  }

  private MemorySegment symbol(String name) {
    return library
        .find(name)
        .orElseThrow(() -> new IllegalStateException("the engine's library lacks " + name));
  }

  /** A connection: statements take the handle, closing takes the place where it is kept. */
  record Connection(MemorySegment pointer, MemorySegment handle) {}

  /** What a statement has read and written so far. */
  record Progress(long readRows, long readBytes, long writtenRows, long writtenBytes) {
    static final Progress NONE = new Progress(0, 0, 0, 0);

    Progress plus(Progress other) {
      return new Progress(
          readRows + other.readRows,
          readBytes + other.readBytes,
          writtenRows + other.writtenRows,
          writtenBytes + other.writtenBytes);
    }
  }
}
