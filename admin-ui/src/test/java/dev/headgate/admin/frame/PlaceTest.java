package dev.headgate.admin.frame;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.ingest.user.Role;
import org.junit.jupiter.api.Test;

class PlaceTest {

  @Test
  void showsEachRoleItsPlaces() {
    assertThat(Place.of(Role.OPERATOR))
        .contains(Place.OVERVIEW, Place.SITES, Place.PLANS, Place.TENANTS, Place.AUDIT, Place.USERS)
        .doesNotContain(Place.PLAN, Place.MEMBERS);
    assertThat(Place.of(Role.TENANT_OWNER))
        .contains(Place.KEYS, Place.SITES, Place.PLAN, Place.AUDIT, Place.MEMBERS)
        .doesNotContain(Place.TENANTS, Place.PLANS, Place.USERS);
    assertThat(Place.of(Role.ANALYST))
        .contains(Place.TAG_QUALITY, Place.KEYS, Place.SITES, Place.PLAN)
        .doesNotContain(Place.MEMBERS, Place.AUDIT, Place.TENANTS);
  }
}
