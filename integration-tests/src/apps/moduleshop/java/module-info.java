/** Exports nothing. */
module shop.app {
  requires shop.desk;
}
