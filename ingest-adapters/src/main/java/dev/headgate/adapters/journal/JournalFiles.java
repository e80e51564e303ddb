package dev.headgate.adapters.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The one directory that the journal keeps its files in: all I/O of this package goes through here,
 * so that tests can put a file system in its place that loses what was not forced.
 *
 * <p>Nothing is durable until it is forced: what a file holds by {@link OpenFile#force}, and that a
 * name exists, leads to another file or is gone by {@link #forceDirectory}. Unforced changes may
 * survive a crash in any combination.
 */
interface JournalFiles extends AutoCloseable {
  /** The directory, for messages. */
  String where();

  /** Names of all files, in no order. */
  List<String> list() throws IOException;

  /** Makes a new, empty file that only its owner may read; fails if there is one of this name. */
  OpenFile create(String name) throws IOException;

  /**
   * The same for a file that is written in whole blocks only, from {@link
   * JournalFormat#alignedBuffer} or the heap: where the file system allows it, the bytes go
   * straight to the disk, and no memory of the system's has to be found for them on the way.
   */
  OpenFile createForBlocks(String name) throws IOException;

  /**
   * Opens an existing file for reading.
   *
   * @throws java.nio.file.NoSuchFileException if there is none of this name
   */
  OpenFile open(String name) throws IOException;

  /** Opens an existing file for reading and writing. */
  OpenFile openForWriting(String name) throws IOException;

  /** Gives a file another name, atomically; a file of that name is replaced. */
  void rename(String from, String to) throws IOException;

  /** Deletes a file if it is there. */
  void delete(String name) throws IOException;

  /** Makes creations, renames and deletions durable. */
  void forceDirectory() throws IOException;

  /** Bytes that can still be written on this disk. */
  long freeBytes() throws IOException;

  /** Gives the directory free for other processes. */
  @Override
  void close() throws IOException;

  /** An open file. Not safe for use by several threads. */
  interface OpenFile extends Closeable {
    long size() throws IOException;

    /** Writes all that remains in the buffer at this place, extending the file as needed. */
    void write(ByteBuffer source, long position) throws IOException;

    /**
     * Reads up to {@code length} bytes.
     *
     * @return how many were read; fewer than asked for at the end of the file only
     */
    int read(byte[] target, int offset, int length, long position) throws IOException;

    /** Cuts the file to this size. */
    void truncate(long size) throws IOException;

    /** Makes the file's bytes and its size durable. */
    void force() throws IOException;

    /** Makes the file's bytes durable; its size and its blocks have not changed since the last. */
    void forceData() throws IOException;
  }
}
