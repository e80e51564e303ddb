package dev.headgate.adapters.http;

import dev.headgate.ingest.intake.AcceptMediaEvents;
import dev.headgate.ingest.intake.AcceptTagReport;
import dev.headgate.ingest.intake.ByteBudget;
import dev.headgate.ingest.intake.CheckAccess;
import dev.headgate.ingest.intake.DeadLetters;
import dev.headgate.ingest.intake.RequestObserver;
import dev.headgate.ingest.journal.TallyKeeper;
import jakarta.servlet.Servlet;
import java.time.InstantSource;
import java.util.List;

/** All servlets of the two public APIs, to be put into a servlet container by their paths. */
public final class IngestEndpoints {
  private final List<Mapping> mappings;

  /** A servlet and the exact paths it answers. */
  public record Mapping(String name, Servlet servlet, List<String> paths) {
    public Mapping {
      paths = List.copyOf(paths);
    }
  }

  /**
   * @param budget bytes of bodies in flight; while a body is held, up to four times as many bytes
   *     of heap are in use
   */
  public IngestEndpoints(
      CheckAccess checkAccess,
      AcceptMediaEvents acceptMediaEvents,
      AcceptTagReport acceptTagReport,
      DeadLetters deadLetters,
      TallyKeeper tally,
      ByteBudget budget,
      RequestObserver observer,
      InstantSource clock) {
    MediaIntake media = new MediaIntake(checkAccess, acceptMediaEvents, deadLetters, tally, budget);
    mappings =
        List.of(
            new Mapping(
                "mediaEvents",
                new MediaEventsServlet(media, observer, clock),
                List.of(MediaEventsServlet.PATH)),
            new Mapping(
                "mediaBeacon",
                new MediaBeaconServlet(media, observer, clock),
                List.of(MediaBeaconServlet.PATH)),
            new Mapping(
                "tagIngest",
                new TagServlet(
                    checkAccess, acceptTagReport, deadLetters, tally, budget, observer, clock),
                List.of(TagServlet.PATH, TagServlet.API_PATH)),
            new Mapping("openApi", new OpenApiServlet(), List.of(OpenApiServlet.PATH)));
  }

  public List<Mapping> mappings() {
    return mappings;
  }
}
