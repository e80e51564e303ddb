package dev.headgate.adapters.http;

import jakarta.servlet.Servlet;
import jakarta.servlet.ServletException;
import java.io.IOException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/**
 * Calls its servlet without the filters in front of it, and without the facades that guard the
 * container's objects against applications of others.
 */
final class UnfilteredValve extends ValveBase {
  UnfilteredValve() {
    super(true);
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    Wrapper wrapper = request.getWrapper();
    Servlet servlet = wrapper.allocate();
    try {
      servlet.service(request, response);
    } finally {
      wrapper.deallocate(servlet);
    }
  }
}
