package dev.headgate.admin.erasure;

import dev.headgate.admin.frame.Frame;
import dev.headgate.admin.frame.Link;
import dev.headgate.admin.words.Status;
import dev.headgate.ingest.erasure.Erasure;
import dev.headgate.ingest.erasure.Erasure.Step;
import java.util.ArrayList;
import java.util.List;

/** An erasure as the pages show it. */
public record ErasureView(Erasure erasure, Frame frame) {

  /** One of the steps, and whether it is done. */
  public record StepView(String name, String text, Status status, boolean current) {}

  public String what() {
    return erasure
        .field()
        .map(field -> "one person, known by " + field.label())
        .orElse("the whole tenant");
  }

  public Link link() {
    return frame.link("/admin/erasures/" + erasure.id().value());
  }

  public Status status() {
    return erasure.isDone() ? Status.good("done") : Status.moving(name(erasure.step()));
  }

  /** All steps, in their order. */
  public List<StepView> steps() {
    List<StepView> steps = new ArrayList<>();
    for (Step step : Step.values()) {
      steps.add(
          new StepView(
              name(step), text(step), status(step), step == erasure.step() && !erasure.isDone()));
    }
    return List.copyOf(steps);
  }

  private Status status(Step step) {
    if (step.compareTo(erasure.step()) < 0 || erasure.isDone()) {
      return Status.good("done");
    }
    return step == erasure.step() ? Status.moving("under way") : Status.neutral("to come");
  }

  private static String name(Step step) {
    return switch (step) {
      case MARKING -> "Mark the journal";
      case DELIVERING -> "Deliver what came before";
      case REMOVING -> "Remove stored rows";
      case WIPING -> "Delete their files";
      case RETIRING -> "Delete the journal";
      case DONE -> "Nothing is left";
    };
  }

  private String text(Step step) {
    return switch (step) {
      case MARKING ->
          erasure.isOfTenant()
              ? "Every part of the gateway refuses the tenant's events; a mark in the journal says up to where it is erased."
              : "A mark in the journal says up to where the person is erased.";
      case DELIVERING ->
          "What was accepted before the mark and is not stored yet is left out and counted as erased; what is half stored is finished first.";
      case REMOVING -> "ClickHouse writes its files anew without the rows, dead letters included.";
      case WIPING ->
          "ClickHouse keeps replaced files for some minutes, eight unless set otherwise.";
      case RETIRING -> "The journal's segments before the mark are deleted.";
      case DONE ->
          erasure.isOfTenant()
              ? "Keys, sites, users and usage of the tenant are deleted as well; the audit log stays."
              : "Not even the hash of the person's id is kept.";
    };
  }
}
