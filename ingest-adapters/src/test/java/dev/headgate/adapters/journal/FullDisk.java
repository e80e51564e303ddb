package dev.headgate.adapters.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A disk that has no space left from a call on: what needs space fails, writes after a part of them
 * has arrived. Deleting, reading and forcing what is there go on, as on a real one.
 */
final class FullDisk implements JournalFiles {
  private final JournalFiles files;
  private long calls;
  private long fullFrom = Long.MAX_VALUE;

  FullDisk(JournalFiles files) {
    this.files = files;
  }

  /** There is no space from the n-th call that needs some; the first is 1. */
  void fullFrom(long call) {
    fullFrom = call;
  }

  void spaceIsBack() {
    fullFrom = Long.MAX_VALUE;
  }

  /** Calls so far that needed space. */
  long calls() {
    return calls;
  }

  boolean isFull() {
    return calls >= fullFrom;
  }

  private boolean hasSpace() {
    calls++;
    return calls < fullFrom;
  }

  private void needSpace() throws IOException {
    if (!hasSpace()) {
      throw new IOException("No space left on device");
    }
  }

  @Override
  public String where() {
    return files.where();
  }

  @Override
  public List<String> list() throws IOException {
    return files.list();
  }

  @Override
  public OpenFile create(String name) throws IOException {
    needSpace();
    return new File(files.create(name));
  }

  @Override
  public OpenFile createForBlocks(String name) throws IOException {
    needSpace();
    return new File(files.createForBlocks(name));
  }

  @Override
  public OpenFile open(String name) throws IOException {
    return files.open(name);
  }

  @Override
  public OpenFile openForWriting(String name) throws IOException {
    return new File(files.openForWriting(name));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    needSpace();
    files.rename(from, to);
  }

  @Override
  public void delete(String name) throws IOException {
    files.delete(name);
  }

  @Override
  public void forceDirectory() throws IOException {
    files.forceDirectory();
  }

  /** A full disk may well claim some: what is left for the superuser, or freed meanwhile. */
  @Override
  public long freeBytes() throws IOException {
    return files.freeBytes();
  }

  @Override
  public void close() throws IOException {
    files.close();
  }

  private final class File implements OpenFile {
    private final OpenFile file;

    File(OpenFile file) {
      this.file = file;
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      if (hasSpace()) {
        file.write(source, position);
        return;
      }
      int part = source.remaining() / 2 / JournalFormat.BLOCK * JournalFormat.BLOCK;
      if (part > 0) {
        file.write(source.slice(source.position(), part), position);
      }
      throw new IOException("No space left on device");
    }

    @Override
    public int read(byte[] target, int offset, int length, long position) throws IOException {
      return file.read(target, offset, length, position);
    }

    @Override
    public void truncate(long size) throws IOException {
      file.truncate(size);
    }

    @Override
    public void force() throws IOException {
      file.force();
    }

    @Override
    public void forceData() throws IOException {
      file.forceData();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
