package dev.headgate.bench.fault;

import dev.headgate.bench.fault.FaultedGateway.Part;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** Something that goes wrong on a machine. */
public enum Fault {
  KILL_GATEWAY(Part.GATEWAY),
  KILL_ENGINE(Part.ENGINE),
  KILL_POSTGRES(Part.POSTGRES),
  KILL_ENGINE_AND_POSTGRES(Part.ENGINE, Part.POSTGRES),
  KILL_GATEWAY_AND_ENGINE(Part.GATEWAY, Part.ENGINE),
  KILL_GATEWAY_AND_POSTGRES(Part.GATEWAY, Part.POSTGRES),
  KILL_ALL(Part.GATEWAY, Part.ENGINE, Part.POSTGRES),
  /** Killed, and killed again while it starts. */
  KILL_GATEWAY_TWICE {
    @Override
    public void inflict(FaultedGateway gateway, RandomGenerator dice, Duration stop) {
      gateway.kill(List.of(Part.GATEWAY));
      gateway.launch();
      FaultedGateway.pause(Duration.ofMillis(dice.nextLong(100, MOST_OF_A_START_MILLIS)));
      gateway.kill(List.of(Part.GATEWAY));
      gateway.startAgain();
    }
  },
  /** The engine is killed twice, the second time while its outcome is being proved. */
  KILL_ENGINE_TWICE {
    @Override
    public void inflict(FaultedGateway gateway, RandomGenerator dice, Duration stop) {
      gateway.kill(List.of(Part.ENGINE));
      FaultedGateway.pause(Duration.ofMillis(dice.nextLong(200, MOST_OF_A_START_MILLIS)));
      gateway.kill(List.of(Part.ENGINE));
    }
  },
  STOP_ENGINE {
    @Override
    public void inflict(FaultedGateway gateway, RandomGenerator dice, Duration stop) {
      gateway.suspend(Part.ENGINE, stop);
    }
  },
  STOP_POSTGRES {
    @Override
    public void inflict(FaultedGateway gateway, RandomGenerator dice, Duration stop) {
      gateway.suspend(Part.POSTGRES, stop);
    }
  },
  /** The gateway is killed while the engine does not answer. */
  STOP_ENGINE_KILL_GATEWAY {
    @Override
    public void inflict(FaultedGateway gateway, RandomGenerator dice, Duration stop) {
      gateway.suspend(Part.ENGINE, stop, () -> gateway.kill(List.of(Part.GATEWAY)));
      gateway.startAgain();
    }
  },
  RESTART {
    @Override
    public void inflict(FaultedGateway gateway, RandomGenerator dice, Duration stop) {
      gateway.stop();
      gateway.startAgain();
    }
  };

  private static final long MOST_OF_A_START_MILLIS = 4_000;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<Part> killed;

  Fault(Part... killed) {
    this.killed = List.of(killed);
  }

  /**
   * Lets it happen; returns when the gateway serves senders again.
   *
   * @param stop how long something is suspended that is not killed
   */
  public void inflict(FaultedGateway gateway, RandomGenerator dice, Duration stop) {
    gateway.kill(killed);
    if (killed.contains(Part.GATEWAY)) {
      gateway.startAgain();
    }
  }

  /** Whether the process of this part ends by it; with the gateway its children end. */
  public boolean ends(Part part) {
    return switch (this) {
      case KILL_GATEWAY_TWICE, STOP_ENGINE_KILL_GATEWAY, RESTART -> true;
      case KILL_ENGINE_TWICE -> part == Part.ENGINE;
      case STOP_ENGINE, STOP_POSTGRES -> false;
      default -> killed.contains(part) || killed.contains(Part.GATEWAY);
    };
  }

  /** As it is typed and shown. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
