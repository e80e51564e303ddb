package dev.headgate.bench.peer;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import dev.headgate.bench.process.FreePorts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * An agent of Apache Flume: its HTTP source and a file channel that fsyncs each commit, with the
 * heap the gateway has. Nothing takes from the channel, so that its size tells what it has stored.
 */
final class FlumePeer extends JavaPeer {
  private static final String VERSION = "1.11.0";
  private static final JsonMapper JSON = JsonMapper.shared();

  /**
   * @param fetched where its jars are kept from run to run
   */
  FlumePeer(Path directory, Path fetched, Batches batches)
      throws IOException, InterruptedException {
    super(start(directory, jars(fetched)), "/", batches.each(FlumePeer::event));
  }

  private static PeerProcess start(Path directory, Path jars) throws IOException {
    int port = FreePorts.next();
    Files.createDirectories(directory);
    Path configuration = directory.resolve("flume.properties");
    Files.writeString(
        configuration,
        resource("flume.properties")
            .replace("@port@", Integer.toString(port))
            .replace("@directory@", directory.toAbsolutePath().toString()));
    return new PeerProcess(
        List.of(
            "-Xmx256m",
            "-cp",
            jars.resolve("*").toString(),
            "org.apache.flume.node.Application",
            "--no-reload-conf",
            "--name",
            "bench",
            "--conf-file",
            configuration.toString()),
        Map.of(),
        directory.resolve("flume.log"),
        port);
  }

  private static Path jars(Path fetched) throws IOException, InterruptedException {
    Path jars = fetched.resolve("flume-" + VERSION);
    if (!Files.exists(jars)) {
      Files.createDirectories(fetched);
      Path pom = fetched.resolve("flume-pom.xml");
      Files.writeString(pom, resource("flume-pom.xml"));
      Path fresh = Files.createTempDirectory(fetched, "fetching");
      MavenCentral.fetch(
          fetched.resolve("fetch.log"),
          "-f",
          pom.toString(),
          "-Dflume.version=" + VERSION,
          "dependency:copy-dependencies",
          "-DincludeScope=runtime",
          "-DoutputDirectory=" + fresh);
      Files.move(fresh, jars, StandardCopyOption.ATOMIC_MOVE);
    }
    return jars;
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = FlumePeer.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The source wants the body as text; the id that differs each time is a header. */
  static String event(String event) {
    ObjectNode wrapped = JSON.createObjectNode();
    wrapped.putObject("headers").put("event_id", JSON.readTree(event).path("event_id").asString());
    return JSON.writeValueAsString(wrapped.put("body", event));
  }

  @Override
  public String name() {
    return "Apache Flume " + VERSION;
  }

  @Override
  public String acknowledgement() {
    return "fsynced";
  }

  @Override
  public boolean isDurable() {
    return true;
  }

  /**
   * Asks the process itself: Flume's own page of figures would listen on every address of the
   * machine. A channel gives its events only to a sink, so nothing more can be asked.
   */
  @Override
  public long stored() {
    try {
      VirtualMachine machine = VirtualMachine.attach(Long.toString(process().pid()));
      String address;
      try {
        address = machine.startLocalManagementAgent();
      } finally {
        machine.detach();
      }
      try (JMXConnector connector = connect(address)) {
        ObjectName channel = new ObjectName("org.apache.flume.channel:type=file");
        return (Long) connector.getMBeanServerConnection().getAttribute(channel, "ChannelSize");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (AttachNotSupportedException | JMException e) {
      throw new IllegalStateException("Flume does not tell its channel's size", e);
    }
  }

  // The address is the one our own child process has just told.
  @SuppressWarnings("BanJNDI")
  private static JMXConnector connect(String address) throws IOException {
    return JMXConnectorFactory.connect(new JMXServiceURL(address));
  }
}
