package dev.headgate.clickhouse.embedded.engine;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.headgate.clickhouse.embedded.engine.Chdb.Progress;
import dev.headgate.clickhouse.embedded.engine.HttpConnection.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * An answer to a statement. Its beginning is held back for a while: a small answer goes out in one
 * piece, and a statement that fails early can still get the status of an error.
 */
final class AnswerInProgress implements ResultSink {

  private static final int HELD_BACK = 64 * 1024;
  private static final int HELD_BACK_TO_WAIT_FOR_END = 4 * 1024 * 1024;

  private final Answer answer;
  private final Map<String, String> headers;
  private final long start = System.nanoTime();
  private final ByteArrayOutputStream held = new ByteArrayOutputStream();
  private int holdBack = HELD_BACK;
  private boolean inStatement;
  private Runnable whenGone = () -> {};

  AnswerInProgress(Answer answer, Map<String, String> headers) {
    this.answer = answer;
    this.headers = headers;
  }

  void formatIs(String format, boolean waitForEnd) {
    headers.put("X-ClickHouse-Format", format);
    headers.put("Content-Type", Formats.contentType(format));
    holdBack = waitForEnd ? HELD_BACK_TO_WAIT_FOR_END : HELD_BACK;
  }

  void statementBegins(Runnable gone) {
    whenGone = gone;
    inStatement = true;
    answer.connection().statementBegins(gone);
  }

  void statementEnds() {
    if (inStatement) {
      inStatement = false;
      answer.connection().statementEnds();
    }
  }

  @Override
  public void accept(MemorySegment chunk, Progress progress) throws IOException {
    if (!answer.isBegun() && held.size() + chunk.byteSize() <= holdBack) {
      held.write(chunk.toArray(JAVA_BYTE));
      return;
    }
    answer.connection().statementEnds();
    if (!answer.isBegun()) {
      headers.put("X-ClickHouse-Summary", summary(progress));
      answer.begin(200, headers);
      answer.write(ByteBuffer.wrap(held.toByteArray()));
      held.reset();
    }
    writeSlices(chunk);
    answer.connection().statementBegins(whenGone);
  }

  /** Written from the engine's memory to the socket, without a copy in between. */
  private void writeSlices(MemorySegment chunk) throws IOException {
    long maxSlice = 1L << 30;
    for (long offset = 0; offset < chunk.byteSize(); offset += maxSlice) {
      long length = Math.min(maxSlice, chunk.byteSize() - offset);
      answer.write(chunk.asSlice(offset, length).asByteBuffer());
    }
  }

  void end(Progress total) throws IOException {
    statementEnds();
    if (answer.isBegun()) {
      answer.end();
    } else {
      headers.put("X-ClickHouse-Summary", summary(total));
      answer.send(200, headers, held.toByteArray());
    }
  }

  private String summary(Progress progress) {
    return ("{\"read_rows\":\"%d\",\"read_bytes\":\"%d\",\"written_rows\":\"%d\","
            + "\"written_bytes\":\"%d\",\"total_rows_to_read\":\"0\",\"result_rows\":\"%d\","
            + "\"result_bytes\":\"%d\",\"elapsed_ns\":\"%d\"}")
        .formatted(
            progress.readRows(),
            progress.readBytes(),
            progress.writtenRows(),
            progress.writtenBytes(),
            progress.writtenRows(),
            progress.writtenBytes(),
            System.nanoTime() - start);
  }
}
