package dev.headgate.admin.frame;

/** The page shows one tenant's things, and the operator has not chosen one yet. */
public final class TenantNeeded extends RuntimeException {
  private final transient Frame frame;

  TenantNeeded(Frame frame) {
    super("no tenant has been chosen");
    this.frame = frame;
  }

  Frame frame() {
    return frame;
  }
}
