package living;

/** Not loaded before somebody asks for it. */
class Later {
  String come(String user) {
    return "came " + user;
  }
}
