package dev.headgate.admin.frame;

import dev.headgate.ingest.user.Role;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Where the navigation leads, in its order. */
public enum Place {
  OVERVIEW("Overview", "layout-dashboard", "/admin/overview", Group.WATCH),
  TAG_QUALITY("Tag quality", "activity-heartbeat", "/admin/tag-quality", Group.WATCH),
  LIVE("Live", "bolt", "/admin/live", Group.WATCH),
  MEDIA_EVENTS("Media events", "movie", "/admin/media-events", Group.WATCH),
  REJECTED("Rejected", "alert-octagon", "/admin/rejected", Group.WATCH),
  KEYS("Keys", "key", "/admin/keys", Group.MANAGE),
  SITES("Sites", "world", "/admin/sites", Group.MANAGE),
  PLAN("Plan", "stack-2", "/admin/plans", Group.MANAGE),
  MEMBERS("Members", "users", "/admin/users", Group.MANAGE),
  TENANTS("Tenants", "building", "/admin/tenants", Group.OPERATE),
  PLANS("Plans", "stack-2", "/admin/plans", Group.OPERATE),
  USERS("Users", "users", "/admin/users", Group.OPERATE),
  AUDIT("Audit", "history", "/admin/audit", Group.MANAGE);

  /** Places that belong together under one heading. */
  public enum Group {
    WATCH(""),
    MANAGE("Manage"),
    OPERATE("Operate");

    private final String label;

    Group(String label) {
      this.label = label;
    }

    public String label() {
      return label;
    }
  }

  private static final Set<Place> OF_OPERATORS = EnumSet.of(TENANTS, PLANS, USERS);
  private static final Set<Place> OF_OWNERS = EnumSet.of(MEMBERS);

  private final String label;
  private final String icon;
  private final String path;
  private final Group group;

  Place(String label, String icon, String path, Group group) {
    this.label = label;
    this.icon = icon;
    this.path = path;
    this.group = group;
  }

  /** What the role's navigation shows. It hides; the use cases refuse. */
  public static List<Place> of(Role role) {
    return List.of(values()).stream().filter(place -> place.isFor(role)).toList();
  }

  private boolean isFor(Role role) {
    return switch (role) {
      case OPERATOR -> !OF_OWNERS.contains(this) && this != PLAN;
      case TENANT_OWNER -> !OF_OPERATORS.contains(this);
      case TENANT_MEMBER, ANALYST ->
          !OF_OPERATORS.contains(this) && !OF_OWNERS.contains(this) && this != AUDIT;
    };
  }

  public String label() {
    return label;
  }

  public String icon() {
    return icon;
  }

  public String path() {
    return path;
  }

  public Group group() {
    return group;
  }
}
