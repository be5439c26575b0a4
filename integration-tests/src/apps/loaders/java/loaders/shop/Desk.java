package loaders.shop;

/** Defined by as many loaders as there are branches. */
public class Desk {
  private static String branch;

  /** Said once for each loader's own. */
  public static void nameBranch(String name) {
    branch = name;
  }

  public Receipt pay(String user) {
    return new Receipt(branch + " of " + user);
  }
}
