package dev.headgate.app;

import dev.headgate.adapters.http.ApiTarget;
import dev.headgate.adapters.http.TagApiContract;
import dev.headgate.app.running.SharedHeadgate;

/** The tag API's contract against the running application. */
class TagApiOfGatewayTest extends TagApiContract {
  @Override
  protected ApiTarget target() {
    return SharedHeadgate.target();
  }
}
