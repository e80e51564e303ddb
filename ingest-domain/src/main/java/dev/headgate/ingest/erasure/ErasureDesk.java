package dev.headgate.ingest.erasure;

import java.util.List;

/** What the eraser has to do with people's requests; each call is a transaction of its own. */
public interface ErasureDesk {
  /** What is to be erased: all that was asked for and is not done, oldest first. */
  List<Erasure> open();

  /** Notes how far it is. */
  void save(Erasure erasure);

  /** Notes that it is done; a tenant's own entries go with it. */
  void finish(Erasure erasure);
}
