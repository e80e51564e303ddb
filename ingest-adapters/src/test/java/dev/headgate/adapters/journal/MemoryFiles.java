package dev.headgate.adapters.journal;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A directory in memory that keeps what was written apart from what was made durable. {@link
 * #crash} is a power cut: of what was not forced, any part may have reached the disk, in any order,
 * torn at sectors; files may have grown by zeros; renames, creations and deletions may be lost. A
 * force that fails leaves its writes readable, and never makes them durable any more.
 */
final class MemoryFiles implements JournalFiles {
  static final int SECTOR = 512;

  private final Map<String, Inode> durableNames = new TreeMap<>();
  private final List<NameChange> nameChanges = new ArrayList<>();
  private Map<String, Inode> names = new TreeMap<>();
  private final List<String> calls = new ArrayList<>();
  private long crashAtCall = Long.MAX_VALUE;
  private long callCount;
  private boolean dead;
  private Predicate<String> failing = call -> false;
  private Slip slip = Slip.NONE;
  private boolean heldOverRoll;
  private @Nullable Change held;
  private long capacity = Long.MAX_VALUE;
  private boolean recording;

  /** What a call does to the directory. */
  private interface Change {
    void run() throws IOException;
  }

  /** The machine stops in the middle of a call. */
  static final class PowerCut extends Error {
    PowerCut() {
      super("power cut", null, false, false);
    }
  }

  private sealed interface NameChange {
    record Put(String name, Inode inode) implements NameChange {}

    record Move(String from, String to, Inode inode) implements NameChange {}

    record Remove(String name) implements NameChange {}
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record Write(long position, byte[] bytes) {}

  private record Resize(long size) {}

  private static final class Inode {
    String name = "";
    byte[] durable = new byte[0];
    byte[] current = new byte[0];
    // Write or Resize, in order.
    final List<Object> pending = new ArrayList<>();

    void apply(Write write) {
      current = withWrite(current, write);
      pending.add(write);
    }

    void force(boolean sizeToo) {
      List<Object> left = new ArrayList<>();
      for (Object change : pending) {
        switch (change) {
          case Resize resize -> durable = Arrays.copyOf(durable, (int) resize.size());
          case Write write -> {
            long end = write.position() + write.bytes().length;
            if (sizeToo || end <= durable.length) {
              durable = withWrite(durable, write);
            } else {
              left.add(write);
            }
          }
          default -> throw new IllegalStateException();
        }
      }
      pending.clear();
      pending.addAll(left);
    }

    static byte[] withWrite(byte[] before, Write write) {
      int end = (int) (write.position() + write.bytes().length);
      byte[] after = end > before.length ? Arrays.copyOf(before, end) : before;
      System.arraycopy(write.bytes(), 0, after, (int) write.position(), write.bytes().length);
      return after;
    }

    Inode afterCrash(RandomGenerator random) {
      byte[] left = durable.clone();
      int fate = random.nextInt(4);
      for (Object change : pending) {
        if (change instanceof Resize resize) {
          if (random.nextBoolean()) {
            left = Arrays.copyOf(left, (int) resize.size());
          }
        } else if (change instanceof Write write) {
          left = torn(left, write, fate, random);
        }
      }
      Inode inode = new Inode();
      inode.durable = left;
      inode.current = left.clone();
      return inode;
    }

    /** Fates: 0 nothing arrives, 1 all, 2 a prefix of each write, 3 any sectors. */
    private static byte[] torn(byte[] before, Write write, int fate, RandomGenerator random) {
      byte[] left = before;
      if (fate != 0 && random.nextBoolean()) {
        int grown = (int) Math.max(left.length, write.position() + write.bytes().length);
        left = Arrays.copyOf(left, grown); // the size may arrive before the bytes
      }
      int prefix = random.nextInt(write.bytes().length + 1);
      for (int at = 0; at < write.bytes().length; ) {
        int sector =
            (int) Math.min(SECTOR - (write.position() + at) % SECTOR, write.bytes().length - at);
        boolean arrives =
            switch (fate) {
              case 0 -> false;
              case 1 -> true;
              case 2 -> at + sector <= prefix;
              default -> random.nextBoolean();
            };
        if (arrives) {
          byte[] bytes = Arrays.copyOfRange(write.bytes(), at, at + sector);
          left = withWrite(left, new Write(write.position() + at, bytes));
        }
        at += sector;
      }
      return left;
    }

    Inode copy() {
      Inode inode = new Inode();
      inode.name = name;
      inode.durable = durable.clone();
      inode.current = current.clone();
      for (Object change : pending) {
        inode.pending.add(change);
      }
      return inode;
    }
  }

  /** A power cut, then a new start: what a new process may find. */
  MemoryFiles crash(RandomGenerator random) {
    Map<String, Inode> left = new TreeMap<>(durableNames);
    int fate = random.nextInt(4); // 0 none of them arrives, 1 all, else any
    for (NameChange change : nameChanges) {
      if (fate == 0 || (fate > 1 && random.nextBoolean())) {
        continue;
      }
      apply(change, left);
    }
    MemoryFiles files = new MemoryFiles();
    left.forEach((name, inode) -> files.addDurable(name, inode.afterCrash(random)));
    files.capacity = capacity;
    return files;
  }

  /**
   * The process ends, the machine lives: all that was written is there, none of it more durable.
   */
  MemoryFiles kill() {
    MemoryFiles files = new MemoryFiles();
    Map<Inode, Inode> copies = new HashMap<>();
    durableNames.forEach(
        (name, inode) -> files.durableNames.put(name, copies.computeIfAbsent(inode, Inode::copy)));
    names.forEach(
        (name, inode) -> files.names.put(name, copies.computeIfAbsent(inode, Inode::copy)));
    for (NameChange change : nameChanges) {
      files.nameChanges.add(
          switch (change) {
            case NameChange.Put put ->
                new NameChange.Put(put.name(), copies.computeIfAbsent(put.inode(), Inode::copy));
            case NameChange.Move move ->
                new NameChange.Move(
                    move.from(), move.to(), copies.computeIfAbsent(move.inode(), Inode::copy));
            case NameChange.Remove remove -> remove;
          });
    }
    files.capacity = capacity;
    return files;
  }

  private void addDurable(String name, Inode inode) {
    inode.name = name;
    durableNames.put(name, inode);
    names.put(name, inode);
  }

  private static void apply(NameChange change, Map<String, Inode> to) {
    switch (change) {
      case NameChange.Put put -> to.put(put.name(), put.inode());
      case NameChange.Move move -> {
        to.remove(move.from(), move.inode());
        to.put(move.to(), move.inode());
      }
      case NameChange.Remove remove -> to.remove(remove.name());
    }
  }

  /** The power is cut before the n-th call from now that changes something. */
  void crashAtCall(long n) {
    crashAtCall = callCount + n;
  }

  void neverCrash() {
    crashAtCall = Long.MAX_VALUE;
  }

  boolean isDead() {
    return dead;
  }

  /** Calls that changed something so far. */
  long callCount() {
    return callCount;
  }

  void record() {
    recording = true;
  }

  List<String> calls() {
    return calls;
  }

  /**
   * Lets calls fail; a call is a verb and a file name: {@code force 0000000001-00000001.segment}.
   */
  void failWhen(Predicate<String> failing) {
    this.failing = failing;
  }

  /** Lets one step of the program go wrong: for mutants. */
  void slip(Slip slip) {
    this.slip = slip;
  }

  /** The power is cut now. */
  PowerCut cutPower() {
    dead = true;
    return new PowerCut();
  }

  void setCapacity(long bytes) {
    capacity = bytes;
  }

  /** Leaves room for so many more bytes. */
  void leaveRoomFor(long bytes) {
    capacity = usedBytes() + bytes;
  }

  byte[] bytes(String name) {
    return names.get(name).current.clone();
  }

  /** Replaces a file's bytes, as a failing disk or a careless person would. */
  void replace(String name, byte[] bytes) {
    Inode inode = new Inode();
    inode.durable = bytes.clone();
    inode.current = bytes.clone();
    addDurable(name, inode);
  }

  void remove(String name) {
    names.remove(name);
    durableNames.remove(name);
  }

  private void change(String call, Change change) throws IOException {
    if (dead) {
      throw new PowerCut();
    }
    if (recording) {
      calls.add(JournalSteps.caller() + " " + call);
    }
    if (failing.test(call)) {
      throw new IOException("injected: " + call);
    }
    boolean slips = slip.hits();
    if (slips && slip.fault() != Slip.Fault.MISSING) {
      runHeld();
      held = change;
      heldOverRoll = slip.fault() == Slip.Fault.LATE_OVER_ROLL;
      return;
    }
    boolean groupFollows = heldOverRoll && call.startsWith("write 0");
    if (groupFollows) {
      runHeld();
    }
    count();
    if (!slips) {
      change.run();
    }
    if (!heldOverRoll || call.startsWith("rename newest")) {
      runHeld();
    }
  }

  /** The power may be cut before each call that changes something. */
  private void count() {
    callCount++;
    if (callCount > crashAtCall) {
      throw cutPower();
    }
  }

  private void runHeld() throws IOException {
    Change late = held;
    held = null;
    heldOverRoll = false;
    if (late != null) {
      count();
      late.run();
    }
  }

  /** Whoever looks sees what was done, however late. */
  private void look() {
    if (dead) {
      throw new PowerCut();
    }
    if (!heldOverRoll && !slip.isForce()) {
      try {
        runHeld();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public String where() {
    return "memory";
  }

  @Override
  public List<String> list() {
    look();
    return List.copyOf(names.keySet());
  }

  @Override
  public OpenFile createForBlocks(String name) throws IOException {
    return new BlockFile(create(name));
  }

  @Override
  public OpenFile create(String name) throws IOException {
    Inode inode = new Inode();
    inode.name = name;
    change(
        "create " + name,
        () -> {
          if (names.putIfAbsent(name, inode) != null) {
            throw new FileAlreadyExistsException(name);
          }
          nameChanges.add(new NameChange.Put(name, inode));
        });
    return new MemoryFile(inode);
  }

  @Override
  public OpenFile open(String name) throws IOException {
    look();
    Inode inode = names.get(name);
    if (inode == null) {
      throw new NoSuchFileException(name);
    }
    return new MemoryFile(inode);
  }

  @Override
  public OpenFile openForWriting(String name) throws IOException {
    return open(name);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    change(
        "rename " + from + " " + to,
        () -> {
          Inode inode = names.remove(from);
          if (inode == null) {
            throw new FileNotFoundException(from);
          }
          inode.name = to;
          names.put(to, inode);
          nameChanges.add(new NameChange.Move(from, to, inode));
        });
  }

  @Override
  public void delete(String name) throws IOException {
    look();
    if (names.containsKey(name)) {
      change(
          "delete " + name,
          () -> {
            names.remove(name);
            nameChanges.add(new NameChange.Remove(name));
          });
    }
  }

  @Override
  public void forceDirectory() throws IOException {
    change(
        "forceDirectory",
        () -> {
          durableNames.clear();
          durableNames.putAll(names);
          nameChanges.clear();
        });
  }

  @Override
  public long freeBytes() {
    return capacity == Long.MAX_VALUE ? 1L << 40 : Math.max(0, capacity - usedBytes());
  }

  private long usedBytes() {
    Set<Inode> inodes = new HashSet<>(names.values());
    return inodes.stream().mapToLong(inode -> inode.current.length).sum();
  }

  @Override
  public void close() {}

  /** As strict as a disk that is written to without the system's cache. */
  private record BlockFile(OpenFile file) implements OpenFile {
    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      if (position % JournalFormat.BLOCK != 0
          || source.remaining() % JournalFormat.BLOCK != 0
          || source.isDirect()
              && source.alignmentOffset(source.position(), JournalFormat.BLOCK) != 0) {
        throw new AssertionError("not whole blocks: " + source + " at " + position);
      }
      file.write(source, position);
    }

    @Override
    public int read(byte[] target, int offset, int length, long position) throws IOException {
      throw new AssertionError("a file for blocks is only written");
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

  private final class MemoryFile implements OpenFile {
    private final Inode inode;

    MemoryFile(Inode inode) {
      this.inode = inode;
    }

    @Override
    public long size() {
      look();
      return inode.current.length;
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      byte[] bytes = new byte[source.remaining()];
      source.get(bytes);
      change(
          "write " + inode.name,
          () -> {
            long growth = position + bytes.length - inode.current.length;
            if (growth > 0 && capacity != Long.MAX_VALUE && usedBytes() + growth > capacity) {
              throw new IOException("No space left on device");
            }
            inode.apply(new Write(position, bytes));
          });
    }

    @Override
    public int read(byte[] target, int offset, int length, long position) {
      look();
      int count = (int) Math.max(0, Math.min(length, inode.current.length - position));
      if (count > 0) {
        System.arraycopy(inode.current, (int) position, target, offset, count);
      }
      return count;
    }

    @Override
    public void truncate(long size) throws IOException {
      change(
          "truncate " + inode.name,
          () -> {
            inode.current = Arrays.copyOf(inode.current, (int) size);
            inode.pending.add(new Resize(size));
          });
    }

    @Override
    public void force() throws IOException {
      force("force ", true);
    }

    @Override
    public void forceData() throws IOException {
      force("forceData ", false);
    }

    private void force(String verb, boolean sizeToo) throws IOException {
      try {
        change(verb + inode.name, () -> inode.force(sizeToo));
      } catch (IOException e) {
        inode.pending.clear(); // the kernel forgets that these pages are dirty
        throw e;
      }
    }

    @Override
    public void close() {}
  }
}
