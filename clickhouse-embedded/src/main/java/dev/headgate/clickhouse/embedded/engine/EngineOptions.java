package dev.headgate.clickhouse.embedded.engine;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What the parent tells the child, on standard input: a secret on a command line could be read by
 * every user of the machine.
 *
 * @param library the engine's shared library
 * @param data where the engine keeps its tables; absolute
 * @param work the child's own working directory
 * @param lockFile held while the child lives
 * @param memoryLimit in bytes, for the engine without the JVM
 * @param port to listen on; 0 for any
 * @param portIsFixed whether another port will not do
 * @param maxStatements that may run at the same time
 */
public record EngineOptions(
    Path library,
    Path data,
    Path work,
    Path lockFile,
    String user,
    String password,
    long memoryLimit,
    int port,
    boolean portIsFixed,
    int maxStatements,
    long parentPid) {

  /** Writes what {@link #read} reads. */
  public void write(DataOutputStream out) throws IOException {
    out.writeUTF(library.toString());
    out.writeUTF(data.toString());
    out.writeUTF(work.toString());
    out.writeUTF(lockFile.toString());
    out.writeUTF(user);
    out.writeUTF(password);
    out.writeLong(memoryLimit);
    out.writeInt(port);
    out.writeBoolean(portIsFixed);
    out.writeInt(maxStatements);
    out.writeLong(parentPid);
    out.flush();
  }

  static EngineOptions read(DataInputStream in) throws IOException {
    return new EngineOptions(
        Path.of(in.readUTF()),
        Path.of(in.readUTF()),
        Path.of(in.readUTF()),
        Path.of(in.readUTF()),
        in.readUTF(),
        in.readUTF(),
        in.readLong(),
        in.readInt(),
        in.readBoolean(),
        in.readInt(),
        in.readLong());
  }

  @Override
  public String toString() {
    return "engine on " + data;
  }
}
