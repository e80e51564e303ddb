package dev.headgate.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Set;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Filters on every path hold for pages, not for ingest. */
class UnfilteredServletTest {
  private final Tomcat tomcat = new Tomcat();

  /** Marks every answer. */
  private static final class Marking extends HttpFilter {
    @Override
    protected void doFilter(
        HttpServletRequest request, HttpServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      response.setHeader("Filtered", "yes");
      chain.doFilter(request, response);
    }
  }

  private static final class Echo extends HttpServlet {
    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getOutputStream().write(request.getInputStream().readAllBytes());
    }
  }

  @BeforeEach
  void start() throws Exception {
    Connector connector = new Connector();
    connector.setPort(0);
    connector.setProperty("address", InetAddress.getLoopbackAddress().getHostAddress());
    tomcat.setConnector(connector);
    Context context = tomcat.addContext("", null);
    FilterDef filter = new FilterDef();
    filter.setFilterName("marking");
    filter.setFilter(new Marking());
    context.addFilterDef(filter);
    FilterMap everywhere = new FilterMap();
    everywhere.setFilterName("marking");
    everywhere.addURLPattern("/*");
    context.addFilterMap(everywhere);
    for (String name : Set.of("page", "ingest")) {
      Tomcat.addServlet(context, name, new Echo());
      context.addServletMappingDecoded("/" + name, name);
    }
    IngestConnector.unfilter(context, Set.of("ingest"));
    tomcat.start();
  }

  @AfterEach
  void stop() throws Exception {
    tomcat.stop();
    tomcat.destroy();
  }

  @Test
  void callsTheServletWithoutTheFilters() throws Exception {
    assertThat(post("/page").headers().firstValue("Filtered")).hasValue("yes");
    assertThat(post("/ingest").headers().firstValue("Filtered")).isEmpty();
    assertThat(post("/ingest").body()).isEqualTo("body");
  }

  private HttpResponse<String> post(String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + path);
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
          HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofString("body")).build(),
          BodyHandlers.ofString());
    }
  }
}
